/* 证件照: shows the chosen photo in its final shape; three sliders move it. The cut photo is what is sent. Without this script the photo is sent whole. */
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
        keep();
      }).catch(function () { picture = null; });
    });
    crop.addEventListener("input", function () {
      if (!picture) return;
      draw(shown);
      clearTimeout(timer);
      timer = setTimeout(keep, 120);
    });
  });
})();
