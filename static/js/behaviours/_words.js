/* What the behaviours say. Kept in the page (#words) so that it is translated with everything else. */
(function () {
  "use strict";
  var holder = document.getElementById("words");
  window.TONGBAN = { words: {} };
  if (!holder) return;
  Object.keys(holder.dataset).forEach(function (name) { window.TONGBAN.words[name] = holder.dataset[name]; });
})();
