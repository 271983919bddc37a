/**
 * Builds what the browser gets into static/dist: `node script/assets.mjs`, run by script/setup.
 *
 * Every file directly in static/js, static/css and static/app is an entry; files in their
 * subfolders are parts. Names carry the hash of the content, so that they may be kept for ever;
 * manifest.json tells which file stands for which name (`"search.js": "search.4KX2A7QZ.js"`, see
 * locator/assets.py).
 * Beside each file lies a .br and a .gz, made once here and not at every answer.
 */
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { build } from 'esbuild';
import { layOutLand } from './land.mjs';

const target = 'static/dist';
const unfinished = 'static/dist.new';
const compressible = new Set(['.css', '.js', '.json', '.svg']);

/**
 * What shares no part with others: not every browser of these years takes a service worker that is
 * a module, and pages that work with internet must not load in more pieces for those without.
 */
const ALONE = new Set(['offline.js', 'widget.js', 'worker.js']);

/** The files directly in `folder` that end in `extension`. */
async function entries(folder, extension) {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => extname(name) === extension).map((name) => join(folder, name));
}

/** Bundle all entries; answer which file stands for which entry. */
async function bundle() {
  const scripts = await entries('static/js', '.js');
  const isAlone = (name) => ALONE.has(basename(name));
  const results = [
    await make({
      entryPoints: [
        ...scripts.filter((name) => !isAlone(name)),
        ...(await entries('static/css', '.css')),
      ],
      splitting: true,
      format: 'esm',
      loader: { '.png': 'file', '.svg': 'file', '.woff2': 'file' },
    }),
    await make({ entryPoints: scripts.filter(isAlone), format: 'iife' }),
    // The pictures of the pages as an app.
    await make({
      entryPoints: [...(await entries('static/app', '.svg')), ...(await entries('static/app', '.png'))],
      loader: { '.png': 'copy', '.svg': 'copy' },
    }),
  ];
  return Object.fromEntries(
    results
      .flatMap(({ metafile }) => Object.entries(metafile.outputs))
      .filter(([, output]) => output.entryPoint)
      .map(([file, output]) => [basename(output.entryPoint), basename(file)]),
  );
}

/** Bundle some entries under names that carry the hash of their content. */
function make(options) {
  return build({
    outdir: unfinished,
    outbase: '.',
    entryNames: '[name].[hash]',
    chunkNames: '[name].[hash]',
    assetNames: '[name].[hash]',
    bundle: true,
    // Phones of about 2020 and later; older ones get the page without scripts.
    target: ['es2020', 'chrome87', 'firefox78', 'safari14.1'],
    minify: true,
    legalComments: 'linked',
    metafile: true,
    logLevel: 'warning',
    ...options,
  });
}

/** Lay a .br and a .gz beside each file that gets smaller by it. */
async function compress() {
  const brotli = promisify(brotliCompress);
  const zip = promisify(gzip);
  const names = (await readdir(unfinished)).filter((name) => compressible.has(extname(name)));
  await Promise.all(
    names.map(async (name) => {
      const file = join(unfinished, name);
      const content = await readFile(file);
      const best = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
      await writeFile(`${file}.br`, await brotli(content, best));
      await writeFile(`${file}.gz`, await zip(content, { level: constants.Z_BEST_COMPRESSION }));
    }),
  );
}

/**
 * Put the new files beside the old ones, the manifest last: a server that is running, and a phone
 * that has its page open, still ask for the files of before. What is a day older than now goes.
 */
async function layInPlace() {
  await mkdir(target, { recursive: true });
  const fresh = await readdir(unfinished);
  const yesterday = Date.now() - 24 * 3600 * 1000;
  for (const name of await readdir(target)) {
    const { mtimeMs } = await stat(join(target, name));
    if (!fresh.includes(name) && mtimeMs < yesterday) await rm(join(target, name));
  }
  const last = 'manifest.json';
  for (const name of [...fresh.filter((name) => name !== last), last]) {
    await rename(join(unfinished, name), join(target, name));
  }
  await rm(unfinished, { recursive: true });
}

await rm(unfinished, { recursive: true, force: true });
const manifest = await bundle();
await compress();
// The coast for the plain ground of the map: read by the server, not by the browser.
await layOutLand('node_modules/world-atlas/land-10m.json', join(unfinished, 'land-10m.bin'));
await writeFile(join(unfinished, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
await layInPlace();
