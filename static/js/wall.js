"use strict";
// The wall fetches its own page and puts the new picture in place of the old one. Whatever goes wrong, the last picture
// stays, and a line says why and since when it stands still; the next try that succeeds takes the line away.

const lost = document.querySelector("[data-wall-lost]");
const SHORTEST = 15;

const standStill = (why) => {
  const drawn = document.querySelector("[data-wall]").dataset.drawn;
  lost.textContent = `${why}，画面停在${drawn}`;
  lost.hidden = false;
};

const renew = async () => {
  let answer;
  try {
    answer = await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(20_000) });
  } catch {
    standStill("连接中断");
    return;
  }
  if (new URL(answer.url).pathname !== location.pathname) {
    standStill("登录已失效，请重新登录");
    return;
  }
  const picture = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("wall");
  if (!picture) {
    standStill("平台暂时没有应答");
    return;
  }
  document.getElementById("wall").replaceWith(document.adoptNode(picture));
  lost.hidden = true;
};

const again = async () => {
  await renew().catch(() => standStill("平台暂时没有应答"));
  wait();
};
// Tried sooner while the picture stands still.
const wait = () => {
  const every = Number(document.querySelector("[data-wall]").dataset.wall);
  setTimeout(again, (lost.hidden ? every : Math.min(every, SHORTEST)) * 1000);
};
addEventListener("online", renew);
wait();
