/* Two people on one case see each other; a page that is no longer what stands in the books says so. */
(function () {
  "use strict";
  var place = document.querySelector("[data-here]");
  if (!place) return;
  var names = place.querySelector("[data-here-names]"), changed = place.querySelector("[data-here-changed]");
  var token = document.querySelector("[name=csrfmiddlewaretoken]");
  function say() {
    if (!token || document.hidden) return;
    fetch(place.dataset.here, { method: "POST", credentials: "same-origin", headers: { "X-CSRFToken": token.value, "X-Background": "1" } })
      .then(function (answer) { return answer.ok ? answer.json() : null; })
      .then(function (told) {
        if (told) names.textContent = told.others.length ? names.dataset.words + told.others.join("、") : "";
      }).catch(function () {});
  }
  document.addEventListener("live:case.here", say);
  document.addEventListener("live:desk.changed", function (event) {
    if (event.detail.payload && event.detail.payload.ref === place.dataset.ref) changed.hidden = false;
  });
  setInterval(say, 20000);
  say();
})();
