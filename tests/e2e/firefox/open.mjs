// Opens one page in Debian's Firefox and prints what came of it, as JSON. Run by tests/e2e/test_firefox.py.
import puppeteer from 'puppeteer-core';

const [executablePath, address] = process.argv.slice(2);
const browser = await puppeteer.launch({
  browser: 'firefox',
  executablePath,
  headless: true,
  extraPrefsFirefox: { 'privacy.resistFingerprinting': true }, // Tor Browser's setting
});
try {
  const page = await browser.newPage();
  const complaints = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  const response = await page.goto(address);
  const seen = await page.evaluate(() => ({
    title: document.title,
    heading: document.querySelector('h1').textContent.trim(),
    ground: getComputedStyle(document.body).backgroundColor,
    button: document.querySelector('main .button').getBoundingClientRect().height,
    sideways: document.documentElement.scrollWidth > document.documentElement.clientWidth,
  }));
  console.log(JSON.stringify({ status: response.status(), headers: response.headers(), complaints, ...seen }));
} finally {
  await browser.close();
}
