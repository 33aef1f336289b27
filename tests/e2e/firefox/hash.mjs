// Hashes pictures in Debian's Firefox, on the page whose address is given, and prints what came of it, as JSON.
//   node hash.mjs FIREFOX ADDRESS FILES.json SCRIPT.js PROTECTED      Run by tests/e2e/test_hashing_in_firefox.py.
import { readFileSync } from 'node:fs';
import puppeteer from 'puppeteer-core';

const [executablePath, address, files, script, isProtected] = process.argv.slice(2);
const browser = await puppeteer.launch({
  browser: 'firefox',
  executablePath,
  headless: true,
  protocolTimeout: 600_000,
  extraPrefsFirefox: { 'privacy.resistFingerprinting': isProtected === 'true' }, // Tor Browser's setting
});
try {
  const page = await browser.newPage();
  const complaints = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(address);
  await page.waitForSelector('[data-ready]:not([data-ready=checking])');
  const shown = await page.$eval('[data-ability]:not([hidden]) h2', (heading) => heading.textContent);
  const pairs = readFileSync(files, 'utf-8');
  const seen = await page.evaluate(`(${readFileSync(script, 'utf-8').replace(/^\/\/.*$/gm, '')})(${pairs})`);
  console.log(JSON.stringify({ shown, complaints, ...seen }));
} finally {
  await browser.close();
}
