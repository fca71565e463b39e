import { deflateSync } from 'node:zlib';

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Decides the colour. */
  readonly seed: number;
  /** Stands in the file, where a test can find it. */
  readonly comment: string;
}

/** A PNG of one colour, with the comment as a text chunk: a line of its own, apart from the checksum after it. */
export function png({ width, height, seed, comment }: Picture): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.writeUInt8(8, 8);
  header.writeUInt8(INDEXED_COLOUR, 9);
  // A row is its filter (0: none) and an index into the palette for each pixel.
  const rows = Buffer.alloc((width + 1) * height);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from([seed & 255, (seed >> 8) & 255, (seed >> 16) & 255])),
    chunk('iTXt', Buffer.concat([Buffer.from('Comment\0\0\0\0\0', 'latin1'), Buffer.from(`${comment}\n`)])),
    chunk('IDAT', deflateSync(rows, { level: 1 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const INDEXED_COLOUR = 3;

function chunk(type: string, data: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(typed));
  return Buffer.concat([length, typed, sum]);
}

/** The checksum of PNG's chunks; `node:zlib` has it from Node.js 20.15 on only. */
export function crc32(data: Uint8Array): number {
  let sum = ~0;
  for (const byte of data) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (0xedb88320 & -(sum & 1));
  }
  return ~sum >>> 0;
}

/** A grey JPEG of eight by eight pixels, whatever the size, with seed and comment as comments of the file. */
export function jpeg({ seed, comment }: Picture): Buffer {
  return Buffer.concat([
    Buffer.from('ffd8', 'hex'),
    segment(0xfe, Buffer.from(`seed ${seed}`)),
    ...slices(Buffer.from(comment), 60_000).map((part) => segment(0xfe, part)),
    segment(0xdb, Buffer.concat([Buffer.from([0]), Buffer.alloc(64, 16)])),
    segment(0xc0, Buffer.from('08000800080101' + '1100', 'hex')),
    // Tables with one code each: "no difference" and "end of block".
    segment(0xc4, huffmanTable(0x00)),
    segment(0xc4, huffmanTable(0x10)),
    segment(0xda, Buffer.from('010100003f00', 'hex')),
    // Both codes are one bit, 0; the rest of the byte is filled with ones.
    Buffer.from('3fffd9', 'hex'),
  ]);
}

/** One code of one bit, for the value 0. */
function huffmanTable(classAndId: number): Buffer {
  return Buffer.concat([Buffer.from([classAndId, 1]), Buffer.alloc(15), Buffer.from([0])]);
}

function segment(marker: number, data: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([head, data]);
}

function slices(data: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(data.length / size) }, (_, i) => data.subarray(i * size, (i + 1) * size));
}
