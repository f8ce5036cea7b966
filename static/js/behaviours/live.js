/* One socket per page: own numbered events in order and once, hints of boards; polling every 15 s when it is down.
   Each message becomes a CustomEvent "live:<event>" on document; [data-live-event] parts of the page are fetched anew. */
(function () {
  "use strict";
  var body = document.body, since = body.dataset.liveSince, words = window.TONGBAN.words;
  if (since === undefined || since === "") return;
  var opened = Date.now(), seq = Number(since) || 0, tries = 0, socket = null, downAt = 0, banner = null, poll = 0, beat = 0, leaving = false, joined = false;
  var topics = (body.dataset.liveTopics || "").split(" ").filter(Boolean);
  var states = document.querySelectorAll("[data-live-state]");

  function take(message) {
    if (message.seq !== null && message.seq !== undefined) {
      if (message.seq <= seq) return;
      seq = message.seq;
    }
    if (message.event === "ready") {
      if (topics.length && (joined || performance.now() > 1500)) refresh("");  // a hint may have come before
      joined = true;
    }
    if (message.event === "pong" || message.event === "ready") return;
    document.dispatchEvent(new CustomEvent("live:" + message.event, { detail: message }));
    refresh(message.event);
  }

  var spoken = 0;
  function say(text) {
    var region = document.querySelector("[data-live-region]"), wait = Math.max(0, spoken + 10000 - Date.now());
    if (!region || !text) return;
    clearTimeout(say.timer);
    say.timer = setTimeout(function () { region.textContent = text; spoken = Date.now(); }, wait);
  }

  var asked = 0;
  function refresh(event) {
    var parts = Array.prototype.filter.call(document.querySelectorAll("[data-live-event]"), function (part) {
      var names = part.dataset.liveEvent.split(" ");
      return !event || names.indexOf(event) >= 0 || names.indexOf("*") >= 0;
    });
    if (!parts.length) return;
    clearTimeout(asked);
    asked = setTimeout(function () {
      fetch(location.href, { headers: { "X-Background": "1" }, credentials: "same-origin" }).then(function (answer) {
        if (!answer.ok || answer.redirected) return null;
        return answer.text();
      }).then(function (text) {
        if (!text) return;
        var page = new DOMParser().parseFromString(text, "text/html");
        parts.forEach(function (part) { replace(part, page); });
      }).catch(function () {});
    }, 50);
  }

  function replace(part, page) {
    var name = part.dataset.liveReplace;
    var fresh = name ? page.querySelector('[data-live-replace="' + name + '"]') : page.getElementById(part.id);
    if (!fresh || fresh.innerHTML === part.innerHTML) return;
    if (part.querySelector("[data-live-hold][open], [data-live-hold]:checked")) return;
    var held = document.activeElement;
    if (part.contains(held) && /^(INPUT|TEXTAREA|SELECT)$/.test(held.tagName)) return;
    var before = part.querySelectorAll("li").length;
    window.TONGBAN.renew(part, fresh);
    if (Date.now() - opened > 10000) document.querySelectorAll("[data-flash]").forEach(function (node) { node.remove(); });
    Array.prototype.slice.call(part.querySelectorAll("li"), before).forEach(function (node) { node.classList.add("fresh"); });
    say(fresh.dataset.liveSay);
  }

  function mark(down) {
    states.forEach(function (state) { state.toggleAttribute("data-live-down", down); });
    if (!down) { if (banner) { banner.remove(); banner = null; } clearInterval(poll); poll = 0; return; }
    if (poll) return;
    banner = document.createElement("div");
    banner.className = "live-banner";
    banner.innerHTML = '<div class="wrap"><span role="status"></span><button type="button" class="link-button"></button></div>';
    banner.querySelector("span").textContent = words.polling;
    banner.querySelector("button").textContent = words.refresh;
    banner.querySelector("button").addEventListener("click", fetchMissed);
    body.appendChild(banner);
    poll = setInterval(fetchMissed, 15000);
    fetchMissed();
  }

  function fetchMissed() {
    fetch("/my/notices/live/?since=" + seq, { headers: { Accept: "application/json", "X-Background": "1" }, credentials: "same-origin" })
      .then(function (answer) { return answer.ok ? answer.json() : null; })
      .then(function (data) {
        if (!data) return;
        (data.events || data).forEach(take);
        if (topics.length) refresh("");
      }).catch(function () {});
  }

  function connect() {
    var address = (location.protocol === "https:" ? "wss://" : "ws://") + location.host + "/ws/live/?since=" + seq;
    topics.forEach(function (topic) { address += "&topic=" + encodeURIComponent(topic); });
    try { socket = new WebSocket(address); } catch (error) { return later(); }
    socket.onopen = function () {
      tries = 0; downAt = 0; mark(false);
      clearInterval(beat);
      beat = setInterval(function () { if (socket.readyState === 1) socket.send("ping"); }, 30000);
    };
    socket.onmessage = function (event) { take(JSON.parse(event.data)); };
    socket.onclose = function (event) {
      clearInterval(beat);
      if (event.code === 4401 || leaving) return;
      later();
    };
  }

  function later() {
    if (!downAt) downAt = Date.now();
    var wait = Math.min(30000, 500 * Math.pow(2, tries++)) * (0.75 + Math.random() / 2);
    setTimeout(connect, wait);
    setTimeout(function () { if (downAt && Date.now() - downAt >= 4900) mark(true); }, 5000);
  }

  window.addEventListener("pagehide", function () { leaving = true; if (socket) socket.close(); });
  window.addEventListener("pageshow", function (event) { if (event.persisted) { leaving = false; connect(); } });
  connect();
})();
