/* Places by distance: the position is asked for on a tap and never leaves the phone.
   <… data-nearby-ask> asks, every list data-nearby is sorted by data-lat and data-lng of its rows, data-walk tells the
   minutes on foot, data-far the kilometres, data-nearby-said what came of it (data-said-nearest: name and kilometres). */
(function () {
  "use strict";
  var ask = document.querySelector("[data-nearby-ask]"), lists = document.querySelectorAll("[data-nearby]");
  var said = document.querySelector("[data-nearby-said]");
  if (!ask || !lists.length || !said || !navigator.geolocation) return;
  function radians(degrees) { return degrees * Math.PI / 180; }
  function metres(lat1, lng1, lat2, lng2) {
    var half = Math.pow(Math.sin(radians(lat2 - lat1) / 2), 2) +
      Math.cos(radians(lat1)) * Math.cos(radians(lat2)) * Math.pow(Math.sin(radians(lng2 - lng1) / 2), 2);
    return 2 * 6371000 * Math.asin(Math.sqrt(half));
  }
  function km(far) { return far < 10000 ? (far / 1000).toFixed(1) : String(Math.round(far / 1000)); }
  function tell(row, far) {
    var walk = row.querySelector("[data-walk]"), away = row.querySelector("[data-far]");
    if (walk) walk.textContent = walk.dataset.walk.replace("__n__", Math.max(1, Math.round(far / 75)));
    if (away) away.textContent = away.dataset.far.replace("__n__", km(far));
  }
  function sort(lat, lng) {
    var nearest = { far: Infinity };
    lists.forEach(function (list) {
      var rows = Array.prototype.map.call(list.children, function (row) {
        var far = row.dataset.lat ? metres(lat, lng, Number(row.dataset.lat), Number(row.dataset.lng)) : Infinity;
        if (far < Infinity) tell(row, far);
        if (far < nearest.far) nearest = { far: far, row: row };
        return { row: row, far: far };
      });
      rows.sort(function (a, b) { return a.far - b.far; }).forEach(function (one) { list.appendChild(one.row); });
      list.classList.add("is-near");
    });
    var name = nearest.row && nearest.row.querySelector("b");
    said.textContent = said.dataset.saidNearest && name
      ? said.dataset.saidNearest.replace("__name__", name.textContent).replace("__n__", km(nearest.far))
      : said.dataset.saidSorted;
  }
  ask.hidden = false;
  ask.addEventListener("click", function () {
    navigator.geolocation.getCurrentPosition(function (found) {
      sort(found.coords.latitude, found.coords.longitude);
    }, function () { said.textContent = said.dataset.saidRefused; }, { maximumAge: 60000, timeout: 10000 });
  });
})();
