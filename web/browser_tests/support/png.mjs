// PNG files of screenshots: with a palette, which is a third of the size of true colour, and compared by pixels.

import { deflateSync } from 'node:zlib';

import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';

// Colours of a picture, most frequent first; when there are more than 256, the rare ones become their nearest frequent one.
function palette(pixels) {
  const counts = new Map();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  const byCount = [...counts].sort(([a, n], [b, m]) => m - n || a - b).map(([pixel]) => pixel);
  const kept = byCount.slice(0, 256);
  const index = new Map(kept.map((pixel, i) => [pixel, i]));
  for (const pixel of byCount.slice(256)) index.set(pixel, nearest(kept, pixel));
  return { kept, index };
}

function nearest(kept, pixel) {
  let best = 0;
  let least = Infinity;
  for (let i = 0; i < kept.length; ++i) {
    let distance = 0;
    for (const shift of [0, 8, 16]) distance += (((kept[i] >> shift) & 255) - ((pixel >> shift) & 255)) ** 2;
    if (distance < least) [best, least] = [i, distance];
  }
  return best;
}

// zlib.crc32 came after Node 18.
function crc(bytes) {
  let value = ~0;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; ++bit) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
  }
  return ~value >>> 0;
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc(body), body.length + 4);
  return out;
}

// The bytes of a screenshot (true colour, opaque) as a PNG with a palette. The same pixels give the same bytes.
export function withPalette(bytes) {
  const { width, height, data } = PNG.sync.read(bytes);
  const pixels = new Uint32Array(width * height);
  for (let i = 0; i < pixels.length; ++i) pixels[i] = (data[4 * i] << 16) | (data[4 * i + 1] << 8) | data[4 * i + 2];
  const { kept, index } = palette(pixels);
  const rows = Buffer.alloc((width + 1) * height);  // each row begins with its filter, 0: none
  for (let y = 0; y < height; ++y) {
    for (let x = 0; x < width; ++x) rows[y * (width + 1) + 1 + x] = index.get(pixels[y * width + x]);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);  // 8 bits, a palette, the usual methods
  const colours = Buffer.from(kept.flatMap((pixel) => [pixel >> 16, (pixel >> 8) & 255, pixel & 255]));
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([
    signature, chunk('IHDR', header), chunk('PLTE', colours), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0)),
  ]);
}

// How two PNGs differ: {pixels, of, picture}, or a sentence when they have different sizes.
export function difference(before, after) {
  const [a, b] = [PNG.sync.read(before), PNG.sync.read(after)];
  if (a.width !== b.width || a.height !== b.height) return `${a.width} x ${a.height} pixels before, ${b.width} x ${b.height} now`;
  const picture = new PNG({ width: a.width, height: a.height });
  const pixels = pixelmatch(a.data, b.data, picture.data, a.width, a.height);
  return { pixels, of: a.width * a.height, picture: PNG.sync.write(picture) };
}
