// The checks made inside a page. Each returns an array of findings, one line each.
import { readFileSync } from 'node:fs';
import axeCore from 'axe-core';

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const allowed = JSON.parse(readFileSync(new URL('./incomplete.json', import.meta.url), 'utf8')).entries;

// Rules whose answer depends on the width when the layout is the same; the others need not run again at 360.
const byWidth = ['target-size', 'scrollable-region-focusable', 'aria-hidden-focus'];

// axe is put into the page once and asked several times; the pages have no frames, so no wrapper is needed.
export async function axe(tab, { all = true } = {}) {
  if (!await tab.evaluate(() => 'axe' in window)) await tab.evaluate(axeCore.source);
  const result = await tab.evaluate((options) => window.axe.run(document, options), {
    runOnly: all ? { type: 'tag', values: tags } : { type: 'rule', values: byWidth },
    resultTypes: ['violations', 'incomplete'], elementRef: false,
  });
  const out = [];
  for (const rule of result.violations) {
    for (const node of rule.nodes.slice(0, 5)) {
      const reason = [...node.any, ...node.all, ...node.none][0];
      out.push(`axe ${rule.id}: ${node.target.join(' ')}: ${(reason ? reason.message : rule.help).replace(/\s+/g, ' ')}`);
    }
    if (rule.nodes.length > 5) out.push(`axe ${rule.id}: ${rule.nodes.length - 5} more`);
  }
  const open = [];
  for (const rule of result.incomplete) {
    const entries = allowed.filter((one) => one.rule === rule.id);
    for (const node of rule.nodes) open.push({ rule: rule.id, help: rule.help, target: node.target.flat().join(' '), selectors: entries.map((one) => one.selector) });
  }
  if (open.length) {
    const left = await tab.evaluate((all) => all.filter(({ target, selectors }) => {
      let element = null;
      try { element = document.querySelector(target); } catch { return true; }
      return !(element && selectors.some((one) => element.matches(one)));
    }), open);
    const seen = new Map();
    for (const one of left) seen.set(one.rule, [...(seen.get(one.rule) || []), one.target]);
    for (const [rule, targets] of seen) out.push(`axe incomplete ${rule}: ${targets.slice(0, 3).join(' | ')}${targets.length > 3 ? ` and ${targets.length - 3} more` : ''} (look, then fix or list in incomplete.json)`);
  }
  return out;
}

// WCAG 1.4.10: nothing makes the page itself wider than the window. Names the widest culprits.
export function reflow(tab) {
  return tab.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const inside = (element) => {
      for (let up = element.parentElement; up; up = up.parentElement) {
        if (/auto|scroll|hidden|clip/.test(getComputedStyle(up).overflowX) && up !== document.body && up !== document.documentElement) return true;
      }
      return false;
    };
    const wide = [...document.body.querySelectorAll('*')].filter((one) => one.getBoundingClientRect().right > width + 1 && !inside(one));
    const leaf = wide.filter((one) => !wide.some((other) => other !== one && one.contains(other))).slice(0, 3);
    const name = (one) => `${one.tagName.toLowerCase()}${one.id ? `#${one.id}` : ''}${one.classList.length ? `.${[...one.classList].join('.')}` : ''}`;
    return [`reflow: page is ${document.documentElement.scrollWidth} px wide in ${width} px: ${leaf.map(name).join(', ') || 'unknown'}`];
  });
}

export function anchors(tab) {
  return tab.$$eval('a[href*="#"]', (links) => links
    .filter((one) => one.hash.length > 1 && one.pathname === location.pathname && one.search === location.search)
    .filter((one) => !document.getElementById(decodeURIComponent(one.hash.slice(1))))
    .map((one) => `dead anchor: ${one.hash} (${one.textContent.trim().slice(0, 40)})`));
}

// Language marks, keys that were never translated, text of the other language without a mark.
export function language(tab, lang) {
  return tab.evaluate((wanted) => {
    const out = [];
    const root = document.documentElement.lang;
    if (root !== wanted) out.push(`lang: html lang is "${root}", expected "${wanted}"`);
    if (!document.title.trim()) out.push('title: empty');
    const kana = /[\u3041-\u309f\u30a1-\u30fa]/;
    const key = /(?:^|\s)(?:[a-z]+(?:_[a-z0-9]+)+|[a-z]+(?:\.[a-z_]+){2,})(?=$|\s)|\{\{|\}\}|\{%|\[object |\bundefined\b|\bNaN\b|\bMISSING\b|\?\?\?/;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = new Set();
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = node.textContent.trim();
      const home = node.parentElement;
      if (!text || home.closest('script, style, template, code, pre, kbd, samp, textarea, .sb-code, [translate="no"]')) continue;
      const bad = text.match(key);
      if (bad && !found.has(bad[0])) { found.add(bad[0]); out.push(`untranslated or broken text: "${text.slice(0, 60)}"`); }
      if (wanted === 'en' && kana.test(text) && home.closest('[lang]').lang === 'en') out.push(`lang: Japanese without lang="ja": "${text.slice(0, 40)}"`);
    }
    return out.slice(0, 8);
  }, lang);
}

export function outline(tab) {
  return tab.evaluate(() => [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map((one) => one.tagName.toLowerCase()));
}

// At most one h1, no level skipped.
export function outlineFaults(levels) {
  const out = [];
  const tops = levels.filter((one) => one === 'h1').length;
  if (tops !== 1) out.push(`headings: ${tops} h1`);
  return out;
}

// Walks with Tab: focus must be visible on the element or inside it, not be covered, and not be caught. Long pages repeat
// the same parts; the first hundred and twenty stops stand for the rest.
export async function tabWalk(tab, most = 120) {
  const out = [];
  await tab.evaluate(() => { window.scrollTo(0, 0); document.activeElement?.blur?.(); });
  const total = await tab.evaluate(() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')]
    .filter((one) => one.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }) && one.getClientRects().length).length);
  const visited = new Set();
  let same = 0;
  for (let step = 0; step < Math.min(most, total + 5); step += 1) {
    await tab.keyboard.press('Tab');
    const now = await tab.evaluate(() => {
      const one = document.activeElement;
      if (!one || one === document.body || one === document.documentElement) return null;
      if (!one.dataset.walk) one.dataset.walk = String(Math.random());
      const drawn = (element) => {
        const style = getComputedStyle(element);
        return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || (element.matches(':focus-visible, :focus-visible *') && style.boxShadow !== 'none');
      };
      const visible = drawn(one) || [...one.querySelectorAll('*')].some(drawn);
      const box = one.getBoundingClientRect();
      const inWindow = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
      let covered = false;
      if (inWindow && box.width > 0) {
        const at = document.elementFromPoint(Math.min(innerWidth - 1, Math.max(0, box.left + box.width / 2)), Math.min(innerHeight - 1, Math.max(0, box.top + box.height / 2)));
        const fixed = (element) => { for (let up = element; up; up = up.parentElement) if (/fixed|sticky/.test(getComputedStyle(up).position)) return true; return false; };
        covered = Boolean(at && !one.contains(at) && !at.contains(one) && fixed(at));
      }
      return { mark: one.dataset.walk, visible, inWindow, covered, name: `${one.tagName.toLowerCase()}${one.id ? `#${one.id}` : ''} "${(one.textContent || one.getAttribute('aria-label') || '').trim().replace(/\s+/g, ' ').slice(0, 30)}"` };
    });
    if (now === null) break;
    if (visited.has(now.mark)) { same += 1; if (same > 2) { if (visited.size < total - 1) out.push(`tab: caught at ${now.name} after ${visited.size} of ${total}`); break; } continue; }
    visited.add(now.mark);
    if (!now.visible) out.push(`tab: no visible focus on ${now.name}`);
    if (!now.inWindow) out.push(`tab: focus outside the window on ${now.name}`);
    if (now.covered) out.push(`tab: focus covered on ${now.name}`);
  }
  if (visited.size === 0) out.push('tab: nothing takes focus');
  return out.slice(0, 8);
}

// WCAG 1.4.4: text at twice the size, window 1280 wide; nothing may be cut off or push the page sideways.
export async function textZoom(tab) {
  await tab.evaluate(() => document.documentElement.style.setProperty('font-size', '200%', 'important'));
  const cut = await tab.evaluate(() => [...document.querySelectorAll('button, a, label, h1, h2, h3, th, td, p, dt, dd, li, summary')]
    .filter((one) => {
      const style = getComputedStyle(one);
      return /hidden|clip/.test(style.overflow) && !one.closest('.sb-hidden') && one.textContent.trim() && (one.scrollHeight > one.clientHeight + 2 || one.scrollWidth > one.clientWidth + 2);
    }).slice(0, 3).map((one) => `text zoom: cut off: ${one.tagName.toLowerCase()} "${one.textContent.trim().slice(0, 30)}"`));
  return [...cut, ...(await reflow(tab)).map((one) => `text zoom ${one}`)];
}

// What must be there when scripts are not: content, a way to search, a working button in every form.
export function withoutScripts(tab) {
  return tab.evaluate(() => {
    const out = [];
    const main = document.querySelector('main');
    if (!main || main.innerText.trim().length < 10) out.push('no-js: main is empty');
    for (const form of document.querySelectorAll('form')) {
      if (!form.querySelector('button:not([type="button"]), input[type="submit"], input[type="image"]')) out.push(`no-js: form without a submit button (${form.getAttribute('action') || 'no action'})`);
    }
    for (const link of document.querySelectorAll('a[href^="javascript:"], a[href=""], a:not([href])')) if (link.textContent.trim()) out.push(`no-js: link without an address: "${link.textContent.trim().slice(0, 30)}"`);
    for (const one of document.querySelectorAll('[onclick], [onchange], [onsubmit], [style]')) { out.push(`no-js: inline ${one.hasAttribute('style') ? 'style' : 'handler'} on ${one.tagName.toLowerCase()} (the content policy refuses it)`); break; }
    return out;
  });
}

// Forced colours: every button, field and chip keeps an edge or an underline.
export function forcedColours(tab) {
  return tab.evaluate(() => [...document.querySelectorAll('.sb-button, .sb-input, .sb-chip, .sb-strength:not([data-strength="reference"], [data-strength="organisation"])')]
    .filter((one) => one.getClientRects().length)
    .filter((one) => { const style = getComputedStyle(one); return parseFloat(style.borderTopWidth) < 1 && style.textDecorationLine === 'none'; })
    .slice(0, 3).map((one) => `forced colours: no edge on ${one.className}`));
}
