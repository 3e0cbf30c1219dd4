// Lessons that were opened can be read again without signal, and the roll that a trainer prepared can be called. Nothing
// else ever comes out of this phone's store. There is one store for each account, and at most one account: whoever opens a
// lesson or prepares a roll ends the store of the others, and signing out ends all. This worker serves three scopes: the
// trainees' pages, those of cohorts, and the address of signing out.
"use strict";

const PREFIX = "lessons-1";
const SIGN_OUT = "/keluar";
const LEAVING = "/keluar/tanpa-sinyal";
const UNREAD = "/tanpa-sinyal";
const LESSON = /^\/belajar\/[0-9a-f-]{36}\/materi\/[a-z0-9-]+\/[a-z0-9-]+$/;
const LESSONS = /^\/belajar\/[0-9a-f-]{36}\/materi$/;
const ROLL = /^\/angkatan\/[0-9a-f-]{36}\/sesi\/[0-9a-f-]{36}\/pindai(\/daftar|\/orang)?$/;
const UNTIL = "X-Until";
const MOST_OF_ROLLS = 30;
const FILE = /^\/(static|gambar)\//;
const PATIENCE = 3000;
const MOST_PAGES = 60;
const MOST_FILES = 240;
const LOOSELY = { ignoreVary: true };

const storeOf = (person) => `${PREFIX}-${person}`;
const stores = async () => (await caches.keys()).filter((name) => name.startsWith(PREFIX + "-"));
const pathOf = (request) => new URL(request.url).pathname;
const keeping = {}; // by path, the page that is being put away

async function forget(unless) {
  const names = (await stores()).filter((name) => name !== unless);
  await Promise.all(names.map((name) => caches.delete(name)));
}

async function trim(store, kind, most) {
  const held = (await store.keys()).filter((request) => kind.test(pathOf(request)));
  await Promise.all(held.slice(0, Math.max(0, held.length - most)).map((request) => store.delete(request)));
}

// Put the page of a lesson away, the latest last. Whose it is, the server says; whatever else came is left alone.
async function keep(path, response) {
  const person = response.headers.get("X-Reader");
  const page = (response.headers.get("Content-Type") || "").startsWith("text/html");
  if (response.status !== 200 || !page || !person || !LESSON.test(path)) { return; }
  const copy = response.clone();
  await forget(storeOf(person));
  const store = await caches.open(storeOf(person));
  await store.delete(path, LOOSELY);
  await store.put(path, copy);
  await trim(store, LESSON, MOST_PAGES);
}

async function keepFiles(person, addresses) {
  const store = await caches.open(storeOf(person));
  for (const address of addresses.filter((one) => FILE.test(new URL(one, location.href).pathname))) {
    if (await store.match(address, LOOSELY)) { continue; }
    const response = await fetch(address);
    if (response.status === 200) { await store.put(address, response); }
  }
  await trim(store, FILE, MOST_FILES);
}

// The pictures and files that the kept page of a lesson names, for one that nobody has opened yet.
async function named(path) {
  const page = await caches.match(path, LOOSELY);
  return page ? (await page.text()).match(/\/(?:static|gambar)\/[^"\s]+/g) || [] : [];
}

async function keepAll(client, said) {
  await forget(storeOf(said.person));
  if (!said.path || !LESSON.test(said.path)) { return; }
  try {
    await keeping[said.path];
    if (!(await caches.match(said.path, LOOSELY))) { await keep(said.path, await fetch(said.path)); }
    await keepFiles(said.person, said.unopened ? [...said.files, ...await named(said.path)] : said.files);
  } catch (_) { /* it is not all there: the page asks again */
    client.postMessage({ lost: said.path });
    return;
  }
  client.postMessage((await caches.match(said.path, LOOSELY)) ? { kept: said.path } : { lost: said.path });
}

// Put a page or the list of a roll away, if the server says until when.
async function keepRoll(path, response) {
  const person = response.headers.get("X-Reader");
  if (response.status !== 200 || !person || !response.headers.get(UNTIL)) { return false; }
  const copy = response.clone();
  await forget(storeOf(person));
  const store = await caches.open(storeOf(person));
  await store.delete(path, LOOSELY);
  await store.put(path, copy);
  await trim(store, ROLL, MOST_OF_ROLLS);
  return true;
}

// Names go a day after their session, whenever this worker next wakes.
async function outdate() {
  for (const name of await stores()) {
    const store = await caches.open(name);
    for (const request of await store.keys()) {
      const until = ROLL.test(pathOf(request)) && (await store.match(request, LOOSELY)).headers.get(UNTIL);
      if (until && Number(until) * 1000 < Date.now()) { await store.delete(request, LOOSELY); }
    }
  }
}

async function keepRolls(client, said) {
  let kept = true;
  try {
    for (const path of said.roll.filter((one) => ROLL.test(one))) {
      kept = (await keepRoll(path, await fetch(path))) && kept;
    }
    await keepFiles(said.person, said.files);
  } catch (_) { kept = false; }
  client.postMessage({ roll: kept });
}

// A page or the list of a roll: from the network, and what it says is kept anew; else as it was kept.
async function called(path, request, coming) {
  await outdate();
  const held = await caches.match(path, LOOSELY);
  const late = held ? new Promise((resolve) => setTimeout(resolve, PATIENCE)) : new Promise(() => {});
  const first = held ? await Promise.race([coming.catch(() => null), late]) : await coming;
  if (first && (first.status < 500 || !held)) { return first; }
  return request.mode === "navigate" ? asCopy(held) : held;
}

async function asCopy(held) {
  const text = (await held.text()).replace('data-from="network"', 'data-from="copy"');
  return new Response(text, { headers: held.headers });
}

// The page for what is not here, with the lessons of the same seat that are.
async function unread(path) {
  const page = await caches.match(UNREAD, LOOSELY);
  if (!page) { return Response.error(); }
  const items = [];
  for (const name of await stores()) {
    const store = await caches.open(name);
    for (const request of await store.keys()) {
      const held = pathOf(request);
      if (!LESSON.test(held) || held.split("/")[2] !== path.split("/")[2]) { continue; }
      const title = /<title>([^<]*) · [^<]*<\/title>/.exec(await (await store.match(request, LOOSELY)).text());
      items.push(`<li><a href="${held}">${title ? title[1] : held}</a></li>`);
    }
  }
  const text = (await page.text()).replace("<!-- stored -->", () => items.join(""));
  return new Response(text, { headers: page.headers });
}

// From the network; after a while without an answer, from the store.
async function read(path, coming) {
  const held = await caches.match(path, LOOSELY);
  if (!held) { return coming.catch(() => unread(path)); }
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  const first = await Promise.race([coming.catch(() => null), late]);
  return first && first.status < 500 ? first : asCopy(held);
}

async function file(request) {
  const held = await caches.match(request, LOOSELY);
  return held || fetch(request).catch(async (error) => {
    const older = await caches.match(request, { ignoreSearch: true, ignoreVary: true });
    if (older) { return older; }
    throw error;
  });
}

// A form of signing out that no script of its page took up (portal.js) is answered with a page whose script leaves: it
// does without a signal. What was kept goes once somebody is signed out.
async function signOut(request) {
  const page = request.mode === "navigate" ? await caches.match(LEAVING) : null;
  if (page) { return page; }
  const answer = await fetch(request);
  if (answer.type === "opaqueredirect" || answer.headers.get("X-Portal")) { await forget(); }
  return answer;
}

// The pages for when there is no signal, and the files that they need.
async function prepare() {
  const store = await caches.open(PREFIX);
  for (const path of [UNREAD, LEAVING]) {
    const page = await fetch(path, { credentials: "omit", cache: "no-store" });
    if (page.status !== 200) { throw new Error(path); }
    const files = (await page.clone().text()).match(/\/static\/[^"]+/g);
    await store.addAll([...new Set(files)]);
    await store.put(path, page);
  }
}

self.addEventListener("install", (event) => event.waitUntil(prepare().then(() => self.skipWaiting())));

self.addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name !== PREFIX && !name.startsWith(PREFIX + "-"));
  const tidy = caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name))));
  event.waitUntil(tidy.then(outdate).then(() => self.clients.claim()));
});

self.addEventListener("message", (event) => {
  event.waitUntil((event.data.roll ? keepRolls : keepAll)(event.source, event.data));
});

self.addEventListener("fetch", (event) => {
  const request = event.request, url = new URL(request.url);
  if (url.origin !== location.origin) { return; }
  if (url.pathname === SIGN_OUT && request.method === "POST") { event.respondWith(signOut(request)); return; }
  if (request.method !== "GET") { return; }
  if (ROLL.test(url.pathname) && !url.search) {
    const answer = fetch(request);
    event.waitUntil(answer.then((response) => keepRoll(url.pathname, response)).catch(() => {}));
    event.respondWith(called(url.pathname, request, answer));
    return;
  }
  if (request.mode === "navigate") { event.waitUntil(outdate()); }
  if (request.mode !== "navigate") {
    if (FILE.test(url.pathname)) { event.respondWith(file(request)); }
    return;
  }
  if (!LESSON.test(url.pathname) && !LESSONS.test(url.pathname)) { return; }
  const coming = fetch(request);
  keeping[url.pathname] = coming.then((response) => keep(url.pathname, response)).catch(() => {});
  event.waitUntil(keeping[url.pathname]);
  event.respondWith(read(url.pathname, coming));
});
