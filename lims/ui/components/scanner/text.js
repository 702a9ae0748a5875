/*
 * Scanned text: how it is cleaned, shown and judged. Part of the scanner's and of the listener's module.
 */

// More than any code has: what is too long is sent as it is, so that the answer can say so.
const TEXT_AT_MOST = 16384
const VERDICTS = ['done', 'attention', 'refused']

/** What was read, without the control and format characters that scanners and copied labels put in. */
const clean = (text) => text.replace(/[\p{Cc}\p{Cf}]/gu, '').trim().slice(0, TEXT_AT_MOST)

const scansIn = (text) => text.split(/[\r\n\t]+/).map(clean).filter(Boolean)

const verdictOf = (result) => (VERDICTS.includes(result.verdict) ? result.verdict : 'attention')

/** Writes `FIS 000042 4` in groups that are set apart by CSS only, so that a copy has no spaces. */
function writeCode(element, code) {
  const groups = code.split(' ').map((group) => {
    const span = document.createElement('span')
    span.textContent = group
    return span
  })
  element.replaceChildren(...groups)
}
