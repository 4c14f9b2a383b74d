// Pictures of a list of pages: node shoot.mjs BASE LIST --out DIR [--widths 1280,360] [--modes light,print,forced]
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { act, address, languages, launch, options, pages, pool, signIn } from './lib.mjs';

const { rest: [base, file], named } = options(process.argv.slice(2));
if (!base || !file || !named.out) {
  console.error('usage: node shoot.mjs BASE LIST.json --out DIR [--widths 1280,360] [--modes light,print,forced] [--langs ja,en] [--only TEXT]');
  process.exit(2);
}
const widths = String(named.widths || '1280,360').split(',').map(Number);
const modes = String(named.modes || 'light').split(',');
const langs = String(named.langs || 'ja,en').split(',');
mkdirSync(named.out, { recursive: true });

const list = pages(file);
if (named.only) list.pages = list.pages.filter((one) => (one.name || one.path).includes(named.only) || one.path.includes(named.only));
const browser = await launch(base);
const states = await signIn(browser, base, list.logins, list.names);
const jobs = [];
for (const page of list.pages) {
  for (const lang of languages(page).filter((one) => langs.includes(one))) {
    for (const width of widths) for (const mode of modes) {
      if (mode === 'print' && width !== widths[0]) continue;
      jobs.push({ page, lang, width, mode });
    }
  }
}
let bad = 0;
await pool(jobs, 2, async ({ page, lang, width, mode }) => {
  const context = await browser.newContext({
    viewport: { width, height: 900 }, locale: lang === 'ja' ? 'ja-JP' : 'en-US', timezoneId: 'Asia/Tokyo', reducedMotion: 'reduce',
    forcedColors: mode === 'forced' ? 'active' : 'none', storageState: page.as ? states[page.as] : undefined,
  });
  const tab = await context.newPage();
  const url = address(base, page, lang);
  const name = page.name || (page.path.replaceAll('{lang}', '').replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '') || 'home');
  try {
    await tab.goto(url);
    if (page.do) await act(tab, base, page.do, lang);
    if (mode === 'print') {
      await tab.pdf({ path: path.join(named.out, `${name}.${lang}.pdf`), preferCSSPageSize: true, printBackground: true, tagged: true });
    } else {
      await tab.screenshot({ path: path.join(named.out, `${name}.${lang}.${width}${mode === 'light' ? '' : `.${mode}`}.png`), fullPage: true });
    }
  } catch (error) {
    bad += 1;
    console.error(`${url}: ${error.message.split('\n')[0]}`);
  }
  await context.close();
});
await browser.close();
console.log(`${jobs.length - bad} pictures in ${named.out}, ${bad} failed`);
process.exit(bad ? 1 : 0);
