/*
 * Reads codes in pictures, in a thread of its own: while it reads, the page stays quick. It is told where the library
 * lies in its address, since the library would otherwise fetch its .wasm from a server outside.
 */

const BASE = new URL('.', self.location.href).href

// Ours are QR and DataMatrix, plates have Code 128; makers' tubes and boxes bring the others.
const FORMATS = ['QRCode', 'DataMatrix', 'Code128', 'Code39', 'EANUPC', 'Aztec']
const MOST = 128

importScripts(`${BASE}zxing_reader.js`)
ZXingWASM.prepareZXingModule({ overrides: { locateFile: (file) => BASE + file }, fireImmediately: true }).catch(() => {})

/** @returns {{text: string, corners: {x: number, y: number}[]}[]} in reading order */
async function codesIn(picture) {
  const found = await ZXingWASM.readBarcodes(picture, { formats: FORMATS, tryHarder: true, maxNumberOfSymbols: MOST })
  return found
    .filter((each) => each.isValid)
    .map(({ text, position: p }) => ({ text: clean(text), corners: [p.topLeft, p.topRight, p.bottomRight, p.bottomLeft] }))
    .filter(({ text }) => text)
    .sort((one, other) => row(one, picture) - row(other, picture) || one.corners[0].x - other.corners[0].x)
}

/** One code is one scan, though it has lines or FNC1 in it. */
const clean = (text) => text.replace(/[\p{Cc}\p{Cf}]/gu, '').trim()

/** Codes that stand beside each other are never quite level. */
const row = ({ corners }, picture) => Math.round((corners[0].y / picture.height) * 8)

self.onmessage = async ({ data: { asked, picture } }) => {
  try {
    self.postMessage({ asked, found: await codesIn(picture) })
  } catch (error) {
    self.postMessage({ asked, error: String(error?.message ?? error) })
  }
}
