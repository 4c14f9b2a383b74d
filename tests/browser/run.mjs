// Looks at every page of a list in both languages and three widths. node run.mjs BASE LIST.json [--only TEXT] [--parallel 4]
import { act, address, languages, launch, options, pages, pool, signIn } from './lib.mjs';
import * as check from './checks.mjs';

const { rest: [base, file], named } = options(process.argv.slice(2));
if (!base || !file) {
  console.error('usage: node run.mjs BASE LIST.json [--only TEXT] [--parallel N] [--timing] [--verbose]');
  process.exit(2);
}
const started = Date.now();
const home = new URL(base).origin;
const widths = [1280, 360, 320];
const list = pages(file);
const chosen = list.pages.filter((one) => !named.only || (one.name || one.path).includes(named.only) || one.path.includes(named.only));
const browser = await launch(base);
const states = await signIn(browser, base, list.logins, list.names);
let passed = 0;
let failed = 0;
const outlines = new Map();

function report(where, findings) {
  if (findings.length === 0) { passed += 1; return; }
  failed += 1;
  for (const one of findings) console.log(`FAIL ${where}: ${one}`);
}

// One context for each person, language and kind of pass: opening them, and filling their caches, is what costs most.
const contexts = new Map();
function context(page, lang, extra) {
  const key = JSON.stringify([page.as, lang, extra]);
  if (!contexts.has(key)) {
    contexts.set(key, browser.newContext({
      viewport: { width: 1280, height: 900 }, locale: lang === 'ja' ? 'ja-JP' : 'en-US', timezoneId: 'Asia/Tokyo', reducedMotion: 'reduce',
      storageState: page.as ? states[page.as] : undefined, ...extra,
    }));
  }
  return contexts.get(key);
}

async function open(page, lang, extra = {}) {
  const findings = [];
  if (page.as && !states[page.as]) findings.push(`login "${page.as}" is not in the list`);
  const tab = await (await context(page, lang, extra)).newPage();
  // Nothing leaves the site: no other name resolves (lib.mjs), and asking for one is a finding.
  tab.on('request', (request) => {
    const url = new URL(request.url());
    if (/^(https?|wss?):$/.test(url.protocol) && url.origin !== home) findings.push(`external request: ${request.url().slice(0, 120)}`);
  });
  tab.on('pageerror', (error) => findings.push(`script error: ${error.message.split('\n')[0]}`));
  tab.on('console', (message) => {
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) findings.push(`console: ${message.text().split('\n')[0].slice(0, 160)}`);
  });
  tab.on('response', (answer) => {
    if (answer.status() >= 400 && answer.request().resourceType() !== 'document' && !answer.url().endsWith('/favicon.ico')) findings.push(`broken part: ${answer.status()} ${new URL(answer.url()).pathname}`);
  });
  const answer = await tab.goto(address(base, page, lang), { waitUntil: 'load' });
  const status = page.do ? await act(tab, base, page.do, lang) : answer?.status();
  const wanted = page.status || 200;
  if (status !== wanted) findings.push(`status ${status}, expected ${wanted}`);
  return { tab, findings };
}

// What a finding calls a page: its path, and the name of its state.
const title = (page) => (page.name ? `${page.path} (${page.name})` : page.path);

// Where the time goes, for --timing.
const spent = new Map();
async function timed(what, work) {
  const from = performance.now();
  try { return await work(); } finally { spent.set(what, (spent.get(what) || 0) + performance.now() - from); }
}

// One tab walks through all passes; resizing is cheaper than opening again.
async function look(page, lang) {
  const skip = new Set(page.skip || []);
  const where = (what) => `${title(page).replaceAll('{lang}', lang)} ${lang} ${what}`;
  const guarded = async (what, work) => {
    if (skip.has(what)) return;
    try { report(where(what), await work()); } catch (error) { report(where(what), [`check broke: ${error.message.split('\n')[0]}`]); }
  };

  const { tab, findings } = await timed('open', () => open(page, lang));
  report(where('load'), findings);
  // The document is the same at every width: all rules at the widest and, for what only small screens show, once at the
  // narrowest; between them only what the width itself can break.
  const first = lang === languages(page)[0];
  for (const width of widths) {
    await tab.setViewportSize({ width, height: 900 });
    await guarded(String(width), async () => [
      ...(width === 360 ? [] : await timed('axe', () => check.axe(tab, { all: width === 1280 || first }))), ...await check.reflow(tab),
    ]);
  }
  await tab.setViewportSize({ width: 1280, height: 900 });
  await guarded('anchors', () => check.anchors(tab));
  await guarded('language', () => check.language(tab, lang));
  const levels = await check.outline(tab);
  outlines.set(`${title(page)}|${page.as || ''}|${lang}`, levels);
  await guarded('headings', async () => check.outlineFaults(levels));
  if (first) await guarded('tab', () => timed('tab', () => check.tabWalk(tab)));
  await guarded('zoom', () => timed('zoom', () => check.textZoom(tab)));
  await tab.close();

  const plain = await timed('open', () => open(page, lang, { javaScriptEnabled: false, viewport: { width: 360, height: 900 } }));
  await guarded('no-js', async () => [...plain.findings, ...await check.withoutScripts(plain.tab), ...await check.reflow(plain.tab), ...await check.anchors(plain.tab)]);
  await plain.tab.emulateMedia({ forcedColors: 'active' });
  await guarded('forced', async () => [...await check.forcedColours(plain.tab), ...await check.reflow(plain.tab)]);
  await plain.tab.close();
}

const jobs = chosen.flatMap((page) => languages(page).map((lang) => ({ page, lang })));
await pool(jobs, Number(named.parallel || 4), async ({ page, lang }) => {
  if (named.verbose) console.log(`${((Date.now() - started) / 1000).toFixed(0)} s ${title(page)} ${lang}`);
  try { await look(page, lang); } catch (error) { report(`${title(page)} ${lang}`, [`could not be looked at: ${error.message.split('\n')[0]}`]); }
});
for (const page of chosen.filter((one) => languages(one).length === 2)) {
  const [ja, en] = ['ja', 'en'].map((lang) => (outlines.get(`${title(page)}|${page.as || ''}|${lang}`) || []).join(' '));
  report(`${title(page)} outline`, ja === en ? [] : [`headings differ: ja [${ja}] en [${en}]`]);
}
await browser.close();
if (named.timing) for (const [what, time] of spent) console.log(`${what}: ${(time / 1000).toFixed(0)} s in all`);
console.log(`${passed} passed, ${failed} failed (${chosen.length} pages, ${((Date.now() - started) / 1000).toFixed(1)} s)`);
process.exit(failed ? 1 : 0);
