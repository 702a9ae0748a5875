/*
 * The camera. It takes pictures, has them read in a thread of its own (reader.js, served by the app), and says each code
 * once to the window; the scanner's field of the page takes it from there, with its queue and its answers.
 * storage.js stands before this file in the same module.
 */

const PAUSE = 60
// A code that was not seen for so long has left the picture; shown again it is a new scan.
const GONE_AFTER = 2000
const ANSWER_OF_READER_WITHIN = 20000
const PHOTO_AT_MOST = 2600
const FACING = 'staal.camera.facing'
const VERDICTS = ['done', 'attention', 'refused']

const TROUBLES = {
  NotAllowedError: 'This page may not use the camera. Allow it in the browser (the lock beside the address), or take a photo.',
  NotFoundError: 'This device has no camera. A photo of the codes can be chosen instead.',
  NotReadableError: 'Another program has the camera. Close it and try again, or take a photo.',
}
const NO_LIVE_PICTURE =
  'Browsers give a live picture only over https: this address has none. Take a photo: all codes in it are read.'
const NO_READER = 'The reader of codes could not be loaded: reload the page.'

/* Reading ------------------------------------------------------------------------------------------------------------- */

/** The thread that reads, one for the tab: to start it costs a second. */
class Reader {
  #worker
  #asked = 0
  #waiting = new Map()

  constructor(base) {
    this.#worker = new Worker(`${base}/reader.js`)
    this.#worker.onmessage = ({ data: { asked, found, error } }) => this.#answer(asked, error ? new Error(error) : found)
    this.#worker.onerror = (event) => this.#fail(event.message)
  }

  /** @param {ImageData} picture is handed over, not copied */
  read(picture) {
    const asked = ++this.#asked
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => this.#fail('no answer'), ANSWER_OF_READER_WITHIN)
      this.#waiting.set(asked, { resolve, reject, late })
      this.#worker.postMessage({ asked, picture }, [picture.data.buffer])
    })
  }

  #answer(asked, result) {
    const { resolve, reject, late } = this.#waiting.get(asked) ?? {}
    if (!resolve) return
    this.#waiting.delete(asked)
    clearTimeout(late)
    result instanceof Error ? reject(result) : resolve(result)
  }

  /** The next picture gets a new thread: the network may be back then. */
  #fail(message) {
    delete window[READER]
    this.#worker.terminate()
    for (const asked of this.#waiting.keys()) this.#answer(asked, new Error(message ?? 'not loaded'))
  }
}

const READER = Symbol.for('staal.camera.reader')
const readerAt = (base) => (window[READER] ??= new Reader(base))

/** Draws a video's frame or a photo, at most `most` pixels wide or high. */
function drawn(canvas, source, width, height, most = Infinity) {
  const scale = Math.min(1, most / Math.max(width, height))
  canvas.width = Math.round(width * scale)
  canvas.height = Math.round(height * scale)
  const context = canvas.getContext('2d', { willReadFrequently: true })
  context.drawImage(source, 0, 0, canvas.width, canvas.height)
  return context.getImageData(0, 0, canvas.width, canvas.height)
}

/** Whether a field of this page took it. */
const handOver = (text) => !window.dispatchEvent(new CustomEvent('staal:scan', { cancelable: true, detail: { text } }))

/* The view ------------------------------------------------------------------------------------------------------------ */

class CameraView {
  #root
  #canvas = document.createElement('canvas')
  #stream = null
  #wanted = false
  #facing = read('localStorage', FACING) === 'user' ? 'user' : 'environment'
  #seen = new Map()
  #verdicts = new Map()
  #listening = new AbortController()

  constructor(root) {
    this.#root = root
    this.$ = (selector) => root.querySelector(selector)
    this.video = this.$('.picture')
    const on = (target, type, handler) => target.addEventListener(type, handler, { signal: this.#listening.signal })
    on(this.$('.start'), 'click', () => (this.#wanted ? this.stop() : this.#start()))
    on(this.$('.turn'), 'click', () => this.#turn())
    on(this.$('.torch'), 'click', () => this.#light())
    on(this.$('.photo'), 'click', () => this.$('.file').click())
    on(this.$('.file'), 'change', () => this.#readPhoto())
    on(window, 'staal:answered', ({ detail }) => this.#showAnswer(detail))
    on(window, 'pagehide', () => this.stop())
    on(document, 'visibilitychange', () => this.#seenOrHidden())
    this.#offer()
  }

  update({ data }) {
    this.data = data
    const { style } = this.$('.camera')
    for (const verdict of VERDICTS) {
      style.setProperty(`--${verdict}`, data.marks[verdict].colour)
      style.setProperty(`--${verdict}-ink`, data.marks[verdict].ink)
    }
  }

  close() {
    this.stop()
    this.#listening.abort()
  }

  /** Without a live picture only the photo is offered; a phone, which would expect one, is told why. */
  #offer() {
    if (navigator.mediaDevices?.getUserMedia) return
    this.$('.start').hidden = true
    if (matchMedia('(pointer: coarse)').matches) this.#say(NO_LIVE_PICTURE)
    else this.$('.photo').title = NO_LIVE_PICTURE
  }

  /* On and off */

  async #start() {
    this.#wanted = true
    this.#showState()
    this.#say('Starting the camera …')
    let stream
    try {
      const video = { facingMode: { ideal: this.#facing }, width: { ideal: 1920 }, height: { ideal: 1080 } }
      stream = await navigator.mediaDevices.getUserMedia({ video, audio: false })
    } catch (error) {
      this.stop()
      return this.#say(TROUBLES[error.name] ?? `The camera does not start (${error.name}). Take a photo instead.`, true)
    }
    // Somebody may have pressed stop, or left the page, while the browser asked for leave.
    if (!this.#wanted || this.#stream || this.#listening.signal.aborted) return end(stream)
    await this.#show(stream)
    this.#look(stream)
  }

  async #show(stream) {
    this.#stream = stream
    const [track] = stream.getVideoTracks()
    track.addEventListener('ended', () => this.#stream === stream && this.stop())
    this.$('.torch').hidden = !track.getCapabilities?.().torch
    this.$('.torch').setAttribute('aria-pressed', 'false')
    this.video.srcObject = stream
    await this.video.play().catch(() => {})
    this.#showState()
    this.#say('Hold codes into the picture: each is taken once.')
    const cameras = await navigator.mediaDevices.enumerateDevices().catch(() => [])
    this.$('.turn').hidden = cameras.filter(({ kind }) => kind === 'videoinput').length < 2
  }

  stop() {
    this.#wanted = false
    this.#pause()
    this.#say('')
    this.#showState()
  }

  #pause() {
    if (this.#stream) end(this.#stream)
    this.#stream = null
    this.video.srcObject = null
    this.#seen.clear()
    this.$('.answer').hidden = true
    this.#mark([])
  }

  /** A camera that runs behind another window takes the battery, and reads what nobody means. */
  #seenOrHidden() {
    if (document.hidden) this.#pause()
    else if (this.#wanted && !this.#stream) this.#start()
  }

  #showState() {
    this.$('.stage').hidden = !this.#stream
    this.$('.start').setAttribute('aria-pressed', String(this.#wanted))
    this.$('.start .word').textContent = this.#wanted ? 'Stop' : 'Camera'
    if (!this.#stream) for (const name of ['.turn', '.torch']) this.$(name).hidden = true
  }

  #turn() {
    this.#facing = this.#facing === 'user' ? 'environment' : 'user'
    write('localStorage', FACING, this.#facing)
    this.#pause()
    this.#start()
  }

  async #light() {
    const button = this.$('.torch')
    const torch = button.getAttribute('aria-pressed') !== 'true'
    try {
      await this.#stream.getVideoTracks()[0].applyConstraints({ advanced: [{ torch }] })
      button.setAttribute('aria-pressed', String(torch))
    } catch {
      this.#say('The light cannot be switched on this device.')
    }
  }

  /* Reading */

  async #look(stream) {
    while (this.#stream === stream) {
      const began = performance.now()
      if (this.video.videoWidth) {
        const { videoWidth, videoHeight } = this.video
        const found = await this.#read(drawn(this.#canvas, this.video, videoWidth, videoHeight))
        if (!found) return
        if (this.#stream === stream) this.#take(found)
      }
      await new Promise((resolve) => setTimeout(resolve, Math.max(PAUSE, performance.now() - began)))
    }
  }

  /** The codes in a picture; undefined where there is no reader, which is said. */
  async #read(picture) {
    try {
      return await readerAt(this.data.reader).read(picture)
    } catch {
      this.stop()
      this.#say(NO_READER, true)
    }
  }

  #take(found) {
    const now = performance.now()
    for (const [text, last] of this.#seen) if (now - last > GONE_AFTER) this.#seen.delete(text)
    let taken = 0
    for (const text of new Set(found.map(({ text }) => text))) {
      if (!this.#seen.has(text)) {
        if (!this.#isTaken(text)) continue
        taken += 1
      }
      this.#seen.set(text, now)
    }
    this.#mark(found)
    if (taken) this.#told(taken)
  }

  #isTaken(text) {
    this.#verdicts.delete(text)
    return handOver(text)
  }

  #told(count) {
    navigator.vibrate?.(60)
    this.#say(count === 1 ? '1 code read.' : `${count} codes read.`)
  }

  #showAnswer({ text, verdict, code, headline }) {
    this.#verdicts.set(text, verdict)
    const answer = this.$('.answer')
    answer.style.setProperty('--mark', `var(--${verdict})`)
    answer.style.setProperty('--ink', `var(--${verdict}-ink)`)
    answer.querySelector('.sign').textContent = this.data.marks[verdict].sign
    answer.querySelector('.code').textContent = code
    answer.querySelector('.headline').textContent = headline
    answer.hidden = !this.#stream
  }

  /** Frames what was read, in the colour of its answer. */
  #mark(found) {
    const { videoWidth, videoHeight } = this.video
    const marks = this.$('.marks')
    marks.setAttribute('viewBox', `0 0 ${videoWidth || 4} ${videoHeight || 3}`)
    const polygons = found.map(({ text, corners }) => {
      const polygon = document.createElementNS(marks.namespaceURI, 'polygon')
      polygon.setAttribute('points', corners.map(({ x, y }) => `${x},${y}`).join(' '))
      const verdict = this.#verdicts.get(text)
      if (verdict) polygon.style.setProperty('--mark', `var(--${verdict})`)
      return polygon
    })
    marks.replaceChildren(...polygons)
  }

  /* A photo */

  async #readPhoto() {
    const [file] = this.$('.file').files
    this.$('.file').value = ''
    if (!file) return
    this.#say('Reading the photo …')
    let picture
    try {
      const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' })
      picture = drawn(this.#canvas, bitmap, bitmap.width, bitmap.height, PHOTO_AT_MOST)
      bitmap.close()
    } catch {
      return this.#say(`${file.name} is no picture that this browser can read.`, true)
    }
    const found = await this.#read(picture)
    if (!found) return
    const texts = [...new Set(found.map(({ text }) => text))]
    const taken = texts.filter((text) => this.#isTaken(text)).length
    if (taken) this.#told(taken)
    else this.#say('No code was read in this photo. Go closer, hold still, and keep glare off the label.', true)
  }

  #say(words, trouble = false) {
    const said = this.$('.said')
    said.textContent = words
    said.hidden = !words
    said.classList.toggle('trouble', trouble)
  }
}

const end = (stream) => stream.getTracks().forEach((track) => track.stop())

/* What Streamlit calls ------------------------------------------------------------------------------------------------ */

const views = new WeakMap()

export default function mount(component) {
  const root = component.parentElement
  if (!views.has(root)) views.set(root, new CameraView(root))
  const view = views.get(root)
  view.update(component)
  return () => {
    view.close()
    views.delete(root)
  }
}
