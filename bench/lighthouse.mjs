/** What Lighthouse says of our pages: `SERVED` names the server, `CHROMIUM` the browser. */
import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';

const LEAST = { performance: 99, accessibility: 100, 'best-practices': 100, seo: 100 };
const CATEGORIES = Object.keys(LEAST);
const MEASURES = ['first-contentful-paint', 'largest-contentful-paint', 'total-blocking-time'];

const [runs = '3', only = ''] = process.argv.slice(2);
const server = process.env.SERVED;

/** The first detail page that the results lead to. */
async function detail(language) {
  const page = await (await fetch(`${server}/${language}/beirut/?need=public-health`)).text();
  const [, address] = page.match(/href="([^"]+)" data-name/);
  return address;
}

async function pages() {
  const all = [];
  for (const language of ['en', 'ar']) {
    const results = `/${language}/beirut/?near=hamra&need=public-health,employment,housing`;
    all.push(
      [`start ${language}`, `/${language}/beirut/`],
      [`results ${language}`, results],
      [`detail ${language}`, await detail(language)],
      [`map ${language}`, `${results}#map`],
    );
  }
  return all.filter(([name]) => name.includes(only));
}

function median(numbers) {
  return numbers.sort((one, other) => one - other)[Math.floor(numbers.length / 2)];
}

/** One page in a browser that knows nothing yet. */
async function report(address) {
  const chrome = await launch({
    chromePath: process.env.CHROMIUM,
    chromeFlags: ['--headless=new', '--no-sandbox'],
    logLevel: 'silent',
  });
  try {
    const options = { port: chrome.port, onlyCategories: CATEGORIES };
    const { lhr } = await lighthouse(`${server}${address}`, options);
    if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
    return lhr;
  } finally {
    chrome.kill();
  }
}

/** One page, several times: the median of each category and measure, and the audits that failed. */
async function measure(address) {
  const reports = [];
  for (let run = 0; run < Number(runs); run += 1) {
    // Now and then a browser on a busy machine loses its trace: that says nothing of the page.
    reports.push(await report(address).catch(() => report(address)));
  }
  const of = (read) => median(reports.map(read));
  return {
    scores: CATEGORIES.map((name) => Math.round(of((lhr) => lhr.categories[name].score) * 100)),
    measures: MEASURES.map((name) => Math.round(of((lhr) => lhr.audits[name].numericValue))),
    shift: of((lhr) => lhr.audits['cumulative-layout-shift'].numericValue).toFixed(3),
    failed: failedAudits(reports.at(-1)),
  };
}

/** What costs points, with what Lighthouse shows of it. */
function failedAudits(lhr) {
  const refs = CATEGORIES.flatMap((name) => lhr.categories[name].auditRefs);
  const weighed = new Set(refs.filter(({ weight }) => weight > 0).map(({ id }) => id));
  return Object.values(lhr.audits)
    .filter(({ id, score }) => weighed.has(id) && score !== null && score < 0.9)
    .map(({ id, title, details }) => {
      const shown = (details?.items ?? []).slice(0, 3).map((item) => JSON.stringify(item).slice(0, 300));
      return [`${id}: ${title}`, ...shown].join('\n      ');
    });
}

function row(...cells) {
  const [name, ...rest] = cells.map(String);
  console.log(`${name.padEnd(12)}${rest.map((cell) => cell.padStart(8)).join('')}`);
}

let good = true;
console.log(`Lighthouse, mobile, median of ${runs}`);
row('', 'perf', 'access', 'best', 'seo', 'FCP ms', 'LCP ms', 'TBT ms', 'CLS');
for (const [name, address] of await pages()) {
  const { scores, measures, shift, failed } = await measure(address);
  row(name, ...scores, ...measures, shift);
  for (const audit of failed) console.log(`    ${audit}`);
  good &&= CATEGORIES.every((category, index) => scores[index] >= LEAST[category]);
}
process.exit(good ? 0 : 1);
