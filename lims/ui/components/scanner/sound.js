/*
 * Sound, which says how a scan ended to who looks at the tube. Muted for all fields of this browser at once.
 */

const MUTED = 'staal.scanner.muted'

// [wave, loudness, then one [hertz, start, length] per tone]: told apart without looking, also by those who hear highs badly.
const SOUNDS = {
  done: ['sine', 0.14, [1320, 0, 0.09]],
  attention: ['triangle', 0.2, [740, 0, 0.12], [740, 0.18, 0.12]],
  refused: ['square', 0.1, [220, 0, 0.2], [156, 0.22, 0.34]],
}

let audio

function play(verdict) {
  if (read('localStorage', MUTED) || !window.AudioContext) return
  audio ??= new AudioContext()
  // A browser lets a page sound only after a key or a click; a scan is a key.
  if (audio.state === 'suspended') audio.resume()
  const [wave, loudness, ...tones] = SOUNDS[verdict]
  for (const [hertz, start, length] of tones) tone(wave, loudness, hertz, audio.currentTime + start, length)
}

function tone(wave, loudness, hertz, start, length) {
  const oscillator = audio.createOscillator()
  const gain = audio.createGain()
  oscillator.type = wave
  oscillator.frequency.value = hertz
  gain.gain.setValueAtTime(loudness, start)
  gain.gain.exponentialRampToValueAtTime(0.001, start + length)
  oscillator.connect(gain).connect(audio.destination)
  oscillator.start(start)
  oscillator.stop(start + length)
}
