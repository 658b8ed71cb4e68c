// What a browser makes of the page that a session is exported to.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

// Where it runs as a function, it brings the libraries that a bare system lacks.
process.env.AWS_EXECUTION_ENV ??= "AWS_Lambda_nodejs20.x";
const { default: chromium } = await import("@sparticuz/chromium");
const { default: puppeteer } = await import("puppeteer-core");
const { HOSTILE, Session } = await import("./session.mjs");

const ARGUMENTS = [
  "--no-sandbox", "--disable-dev-shm-usage", "--no-zygote", "--single-process", "--use-gl=angle",
  "--use-angle=swiftshader", "--headless=old", "--in-process-gpu",
];

let browser, session, file;

before(async () => {
  session = new Session();
  file = session.page();
  chromium.setGraphicsMode = true;
  const executablePath = await chromium.executablePath();
  browser = await puppeteer.launch({ executablePath, args: ARGUMENTS, headless: true, timeout: 60_000 });
}, { timeout: 120_000 });

after(async () => {
  await browser?.close();
  session?.end();
});

// Opens the page in a window of some size; returns it with what it asked for beside itself.
async function open(width, height, scheme, name) {
  const page = await browser.newPage();
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.setViewport({ width, height });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await page.goto(pathToFileURL(file).href, { waitUntil: "load", timeout: 30_000 });
  if (process.env.SHOTS) await page.screenshot({ path: join(process.env.SHOTS, `${name}.png`), fullPage: true });
  return { page, asked };
}

const limit = { timeout: 60_000 };

test("it tells the session, and what was written by others is text", limit, async () => {
  const { page, asked } = await open(1200, 900, "light", "wide");
  // What is folded is opened as a reader does.
  await page.click("details summary");
  const read = await page.evaluate(() => ({
    text: document.body.innerText,
    heading: document.querySelector("h1").innerText,
    sections: [...document.querySelectorAll("h2")].map((one) => one.innerText),
    foreign: document.querySelectorAll("script, img, iframe, link, object").length,
  }));
  assert.equal(read.heading, "Payment gateway");
  for (const section of ["Timeline", "Participants", "Tasks", "Handoffs and reviews"]) assert.ok(read.sections.includes(section), read.sections.join());
  for (const said of ["claude", "gemini", "Refuse an amount of nothing", "Nothing is refused now", "Say why it is refused", HOSTILE, "(amount > 0).then_some(amount)"]) assert.ok(read.text.includes(said), said);
  // Nothing of it ran.
  assert.equal(await page.title(), "Payment gateway");
  assert.equal(read.foreign, 0);
  assert.deepEqual(asked, [pathToFileURL(file).href]);
  await page.close();
});

test("its drawing has a lane for each participant, and the handoff between them", limit, async () => {
  const { page } = await open(1200, 900, "light", "drawing");
  const drawn = await page.evaluate(() => {
    const box = (one) => one.getBoundingClientRect();
    return {
      size: box(document.querySelector("svg")).width,
      lanes: document.querySelectorAll("svg .lane").length,
      dots: document.querySelectorAll("svg .dot").length,
      hands: document.querySelectorAll("svg .hand").length,
      names: [...document.querySelectorAll("svg text")].map((one) => one.textContent),
    };
  });
  assert.ok(drawn.size > 300, JSON.stringify(drawn));
  assert.equal(drawn.lanes, 2);
  assert.ok(drawn.dots > 0 && drawn.hands > 0, JSON.stringify(drawn));
  assert.ok(drawn.names.includes("claude") && drawn.names.includes("gemini"), drawn.names.join());
  await page.close();
});

test("on a phone in the dark nothing sticks out, and it can be read", limit, async () => {
  const { page } = await open(390, 844, "dark", "phone");
  const seen = await page.evaluate(() => {
    const parts = (colour) => colour.match(/\d+/g).slice(0, 3).map(Number);
    const light = (colour) => {
      const [r, g, b] = parts(colour).map((part) => {
        const share = part / 255;
        return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const style = getComputedStyle(document.body);
    const [text, back] = [light(style.color), light(style.backgroundColor)];
    const root = document.scrollingElement;
    return { text, back, wide: root.scrollWidth, seen: root.clientWidth, font: parseFloat(style.fontSize) };
  });
  assert.ok(seen.wide <= seen.seen, JSON.stringify(seen));
  assert.ok(seen.back < 0.05, JSON.stringify(seen));
  // The contrast that WCAG 2.2 asks for, 1.4.3.
  assert.ok((seen.text + 0.05) / (seen.back + 0.05) >= 4.5, JSON.stringify(seen));
  assert.ok(seen.font >= 16, JSON.stringify(seen));
  await page.close();
});
