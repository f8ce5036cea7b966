/* 证件照: shows the chosen photo in its final shape; three sliders or dragging move it; a ground that is not white is told. The cut photo is what is sent. Without this script the photo is sent whole. */
(function () {
  "use strict";
  if (!window.createImageBitmap || !window.DataTransfer || !HTMLCanvasElement.prototype.toBlob) return;
  document.querySelectorAll("[data-photo]").forEach(function (box) {
    var input = box.querySelector("input[type=file]"), crop = box.querySelector(".photo-crop"), shown = crop.querySelector("canvas");
    var ratio = box.getAttribute("data-photo").split(":").map(Number), picture = null, name = "", timer = 0;
    function value(which) { return Number(crop.querySelector("[data-photo-" + which + "]").value); }
    function draw(canvas) {
      var want = ratio[0] / ratio[1], have = picture.width / picture.height, zoom = value("zoom") / 100;
      var width = (have > want ? picture.height * want : picture.width) / zoom, height = width / want;
      var pen = canvas.getContext("2d");
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(picture, (picture.width - width) * value("x") / 100, (picture.height - height) * value("y") / 100, width, height, 0, 0, canvas.width, canvas.height);
    }
    function ground() {
      var pen = shown.getContext("2d"), edge = Math.round(shown.width / 10), seen = 0, white = 0;
      var told = crop.querySelector("[data-photo-ground]");
      [[0, 0, shown.width, Math.round(shown.height / 16)], [0, 0, edge, shown.height / 2], [shown.width - edge, 0, edge, shown.height / 2]].forEach(function (box) {
        var dots = pen.getImageData(box[0], box[1], Math.round(box[2]), Math.round(box[3])).data;
        for (var n = 0; n < dots.length; n += 4) {
          var least = Math.min(dots[n], dots[n + 1], dots[n + 2]), most = Math.max(dots[n], dots[n + 1], dots[n + 2]);
          seen += 1;
          if (least >= 205 && most - least <= 34) white += 1;
        }
      });
      told.hidden = !box.querySelector("[name$=-whiten]") || white >= 0.86 * seen;
    }
    function keep() {
      var canvas = document.createElement("canvas"), times = Math.max(1, Math.min(3, Math.floor(picture.width / ratio[0])));
      canvas.width = ratio[0] * times;
      canvas.height = ratio[1] * times;
      draw(canvas);
      canvas.toBlob(function (blob) {
        if (!blob) return;
        var files = new DataTransfer();
        files.items.add(new File([blob], name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" }));
        input.files = files.files;
      }, "image/jpeg", 0.92);
    }
    input.addEventListener("change", function () {
      var file = input.files[0];
      crop.hidden = true;
      if (!file) return;
      name = file.name;
      createImageBitmap(file, { imageOrientation: "from-image" }).then(function (found) {
        picture = found;
        crop.hidden = false;
        draw(shown);
        ground();
        keep();
      }).catch(function () { picture = null; });
    });
    var held = null;
    shown.addEventListener("pointerdown", function (event) {
      if (!picture) return;
      held = [event.clientX, event.clientY, value("x"), value("y")];
      shown.setPointerCapture(event.pointerId);
      event.preventDefault();
    });
    shown.addEventListener("pointermove", function (event) {
      if (!held) return;
      crop.querySelector("[data-photo-x]").value = held[2] - (event.clientX - held[0]) / 2;
      crop.querySelector("[data-photo-y]").value = held[3] - (event.clientY - held[1]) / 2;
      crop.dispatchEvent(new Event("input"));
    });
    ["pointerup", "pointercancel"].forEach(function (name) { shown.addEventListener(name, function () { held = null; }); });
    crop.addEventListener("input", function () {
      if (!picture) return;
      draw(shown);
      ground();
      clearTimeout(timer);
      timer = setTimeout(keep, 120);
    });
  });
})();
