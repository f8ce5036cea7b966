/* The overview of who sees alarms is fetched anew when the socket says that they changed, and every minute without it. */
(function () {
  "use strict";
  var part = document.querySelector("[data-alarms]"), tries = 0;
  if (!part) return;

  function refresh() {
    fetch(location.href, { headers: { "X-Background": "1" }, credentials: "same-origin" }).then(function (answer) {
      return answer.ok && !answer.redirected ? answer.text() : "";
    }).then(function (text) {
      var fresh = text && new DOMParser().parseFromString(text, "text/html").querySelector("[data-alarms]");
      if (fresh && fresh.innerHTML !== part.innerHTML) part.innerHTML = fresh.innerHTML;
    }).catch(function () {});
  }

  function connect() {
    var socket;
    try {
      socket = new WebSocket((location.protocol === "https:" ? "wss://" : "ws://") + location.host + "/ws/live/?since=0&topic=alarms");
    } catch (error) { return; }
    socket.onopen = function () { tries = 0; };
    socket.onmessage = function (event) { if (JSON.parse(event.data).event === "alarms.changed") refresh(); };
    socket.onclose = function (event) {
      if (event.code !== 4401) setTimeout(connect, Math.min(60000, 1000 * Math.pow(2, tries++)));
    };
  }

  setInterval(refresh, 60000);
  connect();
})();
