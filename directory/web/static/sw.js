// On phones that keep the site: the network first, then what is saved. offline.py adds SITE.
oninstall = (event) => {
  skipWaiting();
  event.waitUntil(renew());
};
const renew = async () => {
  await (await caches.open(SITE.version)).addAll(SITE.files);
  for (const name of await caches.keys()) if (name !== "pages" && name !== SITE.version) await caches.delete(name);
};
const store = async (url, answer) => {
  if (!(await caches.has("pages"))) return;
  const pages = await caches.open("pages");
  if (answer.ok || answer.status === 404) await pages.delete(url);
  if (answer.ok) await pages.put(url, answer);
  for (const old of (await pages.keys()).slice(0, -100)) await pages.delete(old);
};
const own = async (url) => {
  const answer = await caches.match(SITE.files[+url.includes("/en/")]), html = await answer.text();
  const [, saved, months] = html.match(/data-saved="(.*?)" data-months="(.*?)"/);
  const when = ({ headers }) => {
    const at = new Date(headers.get("date"));
    return `${at.getDate()} ${months.split(" ")[at.getMonth()]} ${at.getFullYear()}, ${String(at).slice(16, 21)}`;
  };
  return { answer, html, saved, when };
};
const copy = async (url) => {
  const answer = await caches.match(url);
  if (!answer) return;
  const html = await answer.text(), { saved, when } = await own(url);
  return new Response(html.replace(/<main.*?>/, `$&<p class="note">${saved.replace("#", when(answer))}</p>`), answer);
};
const list = async (asked) => {
  const pages = await caches.open("pages"), { answer, html, when } = await own(asked);
  let lines = "";
  for (const { url } of await pages.keys()) {
    if (url.endsWith("/shortlist/")) continue;
    const one = await pages.match(url), [, title] = (await one.text()).split(/<title>| – Mundësi|<\/title>/);
    lines = `<li><a href="${url.replaceAll("&", "&amp;")}">${title}</a> <small>${when(one)}</small></li>` + lines;
  }
  return new Response(html.replace("<!--saved-->", () => lines), answer);
};
const best = async (fresh, url) => {
  const old = await copy(url);
  try {
    const first = await Promise.race([fresh, old ? new Promise((late) => setTimeout(late, 5000)) : fresh]);
    return first?.status < 500 || !old ? first : old;
  } catch {
    return old || list(url);
  }
};
onfetch = (event) => {
  const { request } = event, { url } = request, { pathname, searchParams } = new URL(url), visit = request.mode === "navigate";
  const file = SITE.files.find((one) => one.split(".")[0] === pathname.split(".")[0]);
  // What somebody says of themselves is never stored.
  const may = /^(\/en)?\/((shortlist|programmes(\/[a-z0-9-]+)?)\/)?$/.test(pathname) && !/\b(age|sex|education|employment|for)=/.test(searchParams);
  if (request.method !== "GET" || /\/(account|admin|editors|api)\//.test(pathname) || !(visit || file || may)) return;
  if (visit && file) return event.respondWith(list(url));
  const fresh = fetch(request);
  if (may) event.waitUntil(fresh.then((one) => store(url, one.clone()), () => {}));
  event.respondWith(visit ? best(fresh, url) : fresh.catch(() => caches.match(file)));
};
