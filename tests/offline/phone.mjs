/**
 * Answers as the phone does: {packs: {id: pack}, questions: [{pack, query, now}], names: [text]} on
 * standard input, {answers, keys} as JSON on standard output.
 */
import { readFileSync } from 'node:fs';
import { answer } from '../../static/js/offline/answer.js';
import { nowWords } from '../../static/js/offline/opening.js';
import {
  confirmedWords,
  counted,
  distanceWords,
  languageLines,
  moreStopsWords,
  noticeWords,
  shownSentence,
} from '../../static/js/offline/saying.js';
import { fold } from '../../static/js/offline/places.js';
import { opened } from '../../static/js/offline/search.js';
import { plain, Words } from '../../static/js/offline/words.js';

const { packs, questions, names } = JSON.parse(readFileSync(0, 'utf8'));
const open = Object.fromEntries(Object.entries(packs).map(([id, pack]) => [id, opened(pack)]));

const answers = questions.map(({ pack: id, query, now: milliseconds }) => {
  const pack = open[id];
  const words = new Words(pack.words);
  const told = answer(pack, new URLSearchParams(query), milliseconds);
  const { clock, now, asked, question, place, places, result } = told;
  if (!result) return { places: places.map(({ name }) => name) };
  const counts = counted(result, 10);
  return {
    place: place?.name ?? null,
    radius: result.radius,
    widened: result.widened,
    sentence: plain(shownSentence(words, pack, question, place && [place.name], counts)),
    found: result.found.map(({ point, distance, moreStops, spoken }) => {
      const said = nowWords(words, clock, pack, point, now, asked);
      return {
        id: point.id,
        distance,
        more_stops: moreStops,
        state: said.state,
        now: plain(said.parts),
        distance_words: plain(distanceWords(words, pack, point, distance) ?? ''),
        languages: languageLines(words, pack, told, point, spoken).map(({ parts }) => plain(parts)),
        notice: plain(noticeWords(clock, point, now)?.parts ?? ''),
        confirmed: plain(confirmedWords(words, point, clock.day(now))),
        more: plain(moreStopsWords(words, moreStops) ?? ''),
        opening: point.opening && times(clock, point.opening.filter(([, end]) => end > asked)),
      };
    }),
  };
});
/** The next few, as the server gives them with a list. */
function times(clock, opening) {
  const spoken = (minute) => `${clock.day(minute)} ${clock.time(minute)}`;
  return opening.slice(0, 8).map((pair) => pair.map(spoken));
}

process.stdout.write(JSON.stringify({ answers, keys: names.map(fold) }));
