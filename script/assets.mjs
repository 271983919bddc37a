/**
 * Builds what the browser gets into static/dist: `node script/assets.mjs`, run by script/setup.
 *
 * Every file directly in static/js and static/css is an entry; files in their subfolders are parts.
 * Names carry the hash of the content, so that they may be kept for ever; manifest.json tells
 * which file stands for which name (`"search.js": "search.4KX2A7QZ.js"`, see locator/assets.py).
 * Beside each file lies a .br and a .gz, made once here and not at every answer.
 */
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { build } from 'esbuild';
import { layOutLand } from './land.mjs';

const target = 'static/dist';
const unfinished = 'static/dist.new';
const compressible = new Set(['.css', '.js', '.json', '.svg']);

/** The files directly in `folder` that end in `extension`. */
async function entries(folder, extension) {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => extname(name) === extension).map((name) => join(folder, name));
}

/** Bundle all entries; answer which file stands for which entry. */
async function bundle() {
  const { metafile } = await build({
    entryPoints: [...(await entries('static/js', '.js')), ...(await entries('static/css', '.css'))],
    outdir: unfinished,
    outbase: '.',
    entryNames: '[name].[hash]',
    chunkNames: '[name].[hash]',
    assetNames: '[name].[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    // Phones of about 2020 and later; older ones get the page without scripts.
    target: ['es2020', 'chrome87', 'firefox78', 'safari14.1'],
    minify: true,
    legalComments: 'linked',
    loader: { '.png': 'file', '.svg': 'file', '.woff2': 'file' },
    metafile: true,
    logLevel: 'warning',
  });
  return Object.fromEntries(
    Object.entries(metafile.outputs)
      .filter(([, output]) => output.entryPoint)
      .map(([file, output]) => [basename(output.entryPoint), basename(file)]),
  );
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

await rm(unfinished, { recursive: true, force: true });
const manifest = await bundle();
await compress();
// The coast for the plain ground of the map: read by the server, not by the browser.
await layOutLand('node_modules/world-atlas/land-10m.json', join(unfinished, 'land-10m.bin'));
await writeFile(join(unfinished, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
await rm(target, { recursive: true, force: true });
await rename(unfinished, target);
