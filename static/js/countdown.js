// How long something goes on, by the server's clock: the page says how many seconds were left when it was made, and no
// clock of this phone is asked what time it is. Of its two clocks one stands still while some phones sleep, and the other
// may be set; where they have gone apart, nobody here knows how much is left, and "…" is said until the server has been
// asked.
(function () {
  "use strict";
  var APART = 3000;

  window.countdown = function (seconds) {
    var left, ran, was;
    function set(found) {
      left = found * 1000;
      ran = performance.now();
      was = Date.now();
    }
    // The seconds that are left; null when they are not known.
    function read() {
      var gone = performance.now() - ran;
      if (Math.abs(Date.now() - was - gone) > APART) { return null; }
      return Math.max(0, Math.round((left - gone) / 1000));
    }
    set(Number(seconds));
    return { set: set, read: read };
  };

  // Words on a page that say how many minutes are left; also those that a page has put in since (news.js).
  function begin() {
    Array.prototype.forEach.call(document.querySelectorAll("[data-minutes-of]"), function (place) {
      var clock = window.countdown(place.dataset.minutesOf);
      function tick() {
        var now = clock.read();
        place.textContent = now === null ? "…" : Math.ceil(now / 60);
      }
      setInterval(tick, 1000);
      window.addEventListener("pageshow", tick);
    });
  }
  begin();
  document.addEventListener("portal:renewed", begin);
})();
