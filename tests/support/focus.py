"""Whether somebody who uses the keyboard sees where they are: a ring around what has the focus, and nothing over it."""

from __future__ import annotations

SEEN = """e => {
  const ringed = (one, part) => { const s = getComputedStyle(one, part);
    return s.outlineStyle != 'none' && parseFloat(s.outlineWidth) >= 2 && !/^rgba.*, 0\\)$/.test(s.outlineColor); };
  const around = [e, e.parentElement, e.parentElement?.parentElement, e.closest('label'), e.nextElementSibling,
    e.id ? document.querySelector(`label[for="${CSS.escape(e.id)}"]`) : null].filter(Boolean);
  const ring = around.some(one => ringed(one) || ringed(one, '::before') || ringed(one, '::after'));
  const shown = around.slice(0, 1).concat(e.matches('input') ? around.slice(1) : []).some(one => {
    const b = one.getBoundingClientRect(), x = [.1, .5, .9], mid = (from, size, part) => from + size * part;
    return x.some(h => x.some(v => {
      const at = document.elementFromPoint(mid(b.x, b.width, h), mid(b.y, b.height, v));
      return at && (one.contains(at) || at.contains(one) && !at.contains(document.querySelector('main'))); }));
  });
  const said = `${e.tagName} ${(e.innerText || e.name || e.id || '').trim().slice(0, 20)}`;
  return ring && shown ? 'seen' : `${ring ? 'hidden' : 'no ring'}: ${said}`; }"""
"""A function of the element that has the focus: 'seen', or what is wrong with which element."""
