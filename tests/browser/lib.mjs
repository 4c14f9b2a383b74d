// What run.mjs and shoot.mjs share: browser, page lists, sign-in, a small pool.
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

export const flags = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--hide-scrollbars',
];

export function launch(base) {
  const alone = `--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE ${new URL(base).hostname}`;
  return chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', headless: true, args: [...flags, alone] });
}

// node x.mjs BASE LIST [--name value]…; a bare --name is true.
export function options(argv) {
  const rest = [];
  const named = {};
  for (let at = 0; at < argv.length; at += 1) {
    if (!argv[at].startsWith('--')) { rest.push(argv[at]); continue; }
    const next = argv[at + 1];
    if (next === undefined || next.startsWith('--')) named[argv[at].slice(2)] = true;
    else { named[argv[at].slice(2)] = next; at += 1; }
  }
  return { rest, named };
}

// A list is an array of paths or of {path, as, status, skip}, or {pages: […], logins: {…}}.
// Paths hold {lang} where the language stands; a path without it is looked at once.
export function pages(file) {
  const read = JSON.parse(readFileSync(file, 'utf8'));
  const list = Array.isArray(read) ? { pages: read } : read;
  return {
    logins: list.logins || {},
    names: list.names || {},
    pages: list.pages.map((one) => (typeof one === 'string' ? { path: one } : one)),
  };
}

export function languages(page) {
  return page.path.includes('{lang}') ? ['ja', 'en'] : [page.lang || 'ja'];
}

export function address(base, page, lang) {
  return new URL(fill(page.path, { lang }), base).href;
}

// What the pages themselves say of a path: {org} and the like, found once by signIn.
const names = {};

export function fill(path, more = {}) {
  return path.replace(/\{(\w+)\}/g, (hole, name) => more[name] ?? names[name] ?? hole);
}

// A small scripted way to a state: a list of [verb, selector, value]. The status of the last page loaded is given back.
//   ["fill", selector, text]    ["set", selector, text] (hidden fields)   ["check", selector]   ["click", selector]
//   ["keep", name, address] (a download) ["file", selector, path or name kept]  ["go", path]
//   ["follow", pattern whose first group on the page is an address]
export async function act(tab, base, steps, lang) {
  let status = null;
  const held = {};
  const words = (text) => fill(String(text), { lang, moment: String(process.hrtime.bigint()) });
  const loaded = (answer) => { if (answer.request().isNavigationRequest() && (answer.status() < 300 || answer.status() >= 400)) status = answer.status(); };
  tab.on('response', loaded);
  for (const [verb, what, value] of steps || []) {
    if (verb === 'fill') await tab.fill(what, words(value));
    else if (verb === 'set') await tab.$eval(what, (one, text) => { one.value = text; }, words(value));
    else if (verb === 'check') await tab.check(what, { force: true });
    else if (verb === 'go') await tab.goto(new URL(words(what), base).href);
    else if (verb === 'follow') await tab.goto(new URL(new RegExp(what).exec(await tab.content())[1], base).href);
    else if (verb === 'keep') held[what] = await (await tab.context().request.get(new URL(words(value), base).href)).body();
    else if (verb === 'file') await tab.setInputFiles(what, held[value] ? { name: value, mimeType: 'application/octet-stream', buffer: held[value] } : new URL(value, import.meta.url).pathname);
    else if (verb === 'click') await Promise.all([tab.waitForNavigation({ waitUntil: 'load' }), press(tab, what)]);
    else throw new Error(`no such step: ${verb}`);
  }
  tab.off('response', loaded);
  return status;
}

// Where scripts ask once more, the answer is yes; without scripts nothing asks.
async function press(tab, what) {
  await tab.click(what, { noWaitAfter: true });
  const agree = tab.locator('dialog[open] button').last();
  if (await agree.isVisible().catch(() => false)) await agree.click();
}

// Finds each name on a page: {name: {on: path, match: pattern whose first group it is}}, in order.
async function learn(context, base, wanted) {
  const page = await context.newPage();
  for (const [name, { on, match }] of Object.entries(wanted || {})) {
    await page.goto(new URL(fill(on, { lang: 'ja' }), base).href);
    const found = new RegExp(match).exec(await page.content());
    if (found) names[name] = found[1];
    else console.log(`FAIL nothing on ${on} gives {${name}}`);
  }
  await page.close();
}

// A login is {cookies: [{name, value}]} or {path, fields: {name: value}, button}; the state is fetched once.
export async function signIn(browser, base, logins, wanted) {
  const states = {};
  const anyone = await browser.newContext({ locale: 'ja-JP' });
  await learn(anyone, base, wanted);
  await anyone.close();
  for (const [name, login] of Object.entries(logins)) {
    const context = await browser.newContext({ locale: 'ja-JP' });
    if (login.cookies) {
      await context.addCookies(login.cookies.map((one) => ({ url: base, ...one })));
    } else {
      const page = await context.newPage();
      await page.goto(new URL(login.path.replaceAll('{lang}', 'ja'), base).href);
      for (const [field, value] of Object.entries(login.fields || {})) await page.fill(`[name="${field}"]`, value);
      await Promise.all([page.waitForLoadState('load'), page.click(login.button || 'main button[type="submit"]')]);
    }
    states[name] = await context.storageState();
    await learn(context, base, login.names);
    await context.close();
  }
  return states;
}

export async function pool(jobs, width, work) {
  let next = 0;
  await Promise.all(Array.from({ length: Math.min(width, jobs.length) }, async () => {
    while (next < jobs.length) {
      const mine = next;
      next += 1;
      await work(jobs[mine], mine);
    }
  }));
}
