/* Lots by distance: the position is asked for on a tap and never leaves the phone. */
(function () {
  "use strict";
  var ask = document.querySelector("[data-nearby-ask]"), list = document.querySelector("[data-nearby]");
  var said = document.querySelector("[data-nearby-said]");
  if (!ask || !list || !said || !navigator.geolocation) return;
  function radians(degrees) { return degrees * Math.PI / 180; }
  function metres(lat1, lng1, lat2, lng2) {
    var half = Math.pow(Math.sin(radians(lat2 - lat1) / 2), 2) +
      Math.cos(radians(lat1)) * Math.cos(radians(lat2)) * Math.pow(Math.sin(radians(lng2 - lng1) / 2), 2);
    return 2 * 6371000 * Math.asin(Math.sqrt(half));
  }
  function sort(lat, lng) {
    var rows = Array.prototype.map.call(list.children, function (row) {
      var far = row.dataset.lat ? metres(lat, lng, Number(row.dataset.lat), Number(row.dataset.lng)) : Infinity;
      var told = row.querySelector("[data-walk]");
      if (told && far < Infinity) told.textContent = told.dataset.walk.replace("__n__", Math.max(1, Math.round(far / 75)));
      return { row: row, far: far };
    });
    rows.sort(function (a, b) { return a.far - b.far; }).forEach(function (one) { list.appendChild(one.row); });
    said.textContent = said.dataset.saidSorted;
  }
  ask.hidden = false;
  ask.addEventListener("click", function () {
    navigator.geolocation.getCurrentPosition(function (found) {
      sort(found.coords.latitude, found.coords.longitude);
    }, function () { said.textContent = said.dataset.saidRefused; }, { maximumAge: 60000, timeout: 10000 });
  });
})();
