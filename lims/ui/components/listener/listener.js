/*
 * A scan with the focus nowhere, on a page without the scanner's field, is known by its pace, looked up and shown.
 * text.js, storage.js, sound.js and focus.js stand before this file in the same module.
 */

const LEAST = 6
// Between two characters, in milliseconds. Nobody types like that; scanners by radio stumble now and then.
const APART_ON_AVERAGE = 35
const APART_AT_MOST = 80
// Keys are judged by the time at which they were pressed; on a busy machine the next one may be delivered much later.
const HELD_AT_MOST = 400
const ANSWER_WITHIN = 5000
const WITHOUT_MEANING = new Set(['Shift', 'CapsLock', 'AltGraph', 'Alt', 'Control', 'NumLock', 'Meta'])
// Firefox looks for text with these two: they are let through at once.
const NOT_HELD = new Set(["'", '/'])
const THEME = ['font', 'code-font', 'text-color', 'background-color', 'border-color', 'primary-color', 'link-color']
const SHAPE = ['base-radius', 'button-radius']

/* Pace ---------------------------------------------------------------------------------------------------------------- */

/**
 * Keys that came fast enough to be a scanner's. They are held back meanwhile, as a page has keys of its own (R runs it
 * again): what turns out to be typed is given back.
 */
class Burst {
  #keys = []
  #givingBack = 0
  #given = new WeakSet()

  /** @returns {string | null} what was scanned, when this key ended it */
  take(event) {
    if (this.#given.has(event) || WITHOUT_MEANING.has(event.key)) return null
    const followed = this.#follows(event)
    if (followed && (event.key === 'Enter' || event.key === 'Tab')) return this.#ended(event)
    if (!followed) this.#giveBack()
    if (event.repeat || !isText(event, followed)) return this.#forget()
    this.#hold(event, followed)
    return null
  }

  #follows(event) {
    const last = this.#keys.at(-1)
    return last !== undefined && event.timeStamp - last.timeStamp <= APART_AT_MOST
  }

  #hold(event, followed) {
    if (!followed) this.#keys = []
    this.#keys.push(event)
    if (!followed && NOT_HELD.has(event.key)) return this.#given.add(event)
    event.stopImmediatePropagation()
    if (followed) event.preventDefault()
    clearTimeout(this.#givingBack)
    this.#givingBack = setTimeout(() => this.#giveBack(), HELD_AT_MOST)
    return null
  }

  #ended(event) {
    const keys = this.#keys
    const apart = (event.timeStamp - keys[0].timeStamp) / keys.length
    if (keys.length < LEAST || apart > APART_ON_AVERAGE) return this.#giveBack() ?? this.#forget()
    event.preventDefault()
    event.stopImmediatePropagation()
    this.#forget()
    return keys.map(({ key }) => key).join('')
  }

  /** Keys that were typed after all go where they would have gone. What has a scan's length only lost its end. */
  #giveBack() {
    clearTimeout(this.#givingBack)
    if (this.#keys.length >= LEAST) return null
    for (const event of this.#keys.filter((each) => !this.#given.has(each))) {
      this.#given.add(event)
      const again = new KeyboardEvent(event.type, event)
      this.#given.add(again)
      const target = event.composedPath()[0] ?? document.body
      ;(target.isConnected ? target : document.body).dispatchEvent(again)
    }
    return null
  }

  #forget() {
    clearTimeout(this.#givingBack)
    this.#keys = []
    return null
  }
}

/** Within a scan a blank is a character like any other; at its beginning it presses a button. */
const isText = (event, within) => writes(event) || (within && event.key === ' ')

/* The card ------------------------------------------------------------------------------------------------------------ */

/** Stands at the end of the page and not in the component: what a dialog covers cannot be read or pressed. */
class Card {
  #host = document.createElement('div')

  constructor(root) {
    // So Streamlit's dialogs know what stands above them: it is neither hidden by them, nor does a press on it close them.
    this.#host.dataset.reactAriaTopLayer = 'true'
    this.#host.dataset.testid = 'scanned'
    const shadow = this.#host.attachShadow({ mode: 'open' })
    for (const style of root.querySelectorAll('style')) shadow.append(style.cloneNode(true))
    shadow.adoptedStyleSheets = [...(root.adoptedStyleSheets ?? [])]
    shadow.append(root.querySelector('template.card').content.cloneNode(true))
    this.signs = root.querySelector('template.signs').content
    this.$ = (selector) => shadow.querySelector(selector)
  }

  get shown() {
    return this.#host.isConnected
  }

  /** The theme is known inside the component only. */
  wear(component) {
    const style = getComputedStyle(component)
    for (const name of [...THEME, ...SHAPE]) {
      this.#host.style.setProperty(`--st-${name}`, style.getPropertyValue(`--st-${name}`))
    }
  }

  show({ verdict, code, headline, message }, { colour, ink } = {}) {
    const { style } = this.$('.found')
    style.setProperty('--mark', colour ?? 'transparent')
    style.setProperty('--ink', ink ?? 'inherit')
    this.$('.found').dataset.verdict = verdict
    this.$('.mark').replaceChildren(this.signs.querySelector(`[data-verdict="${verdict}"]`).cloneNode(true))
    writeCode(this.$('.code'), code)
    this.$('.headline').textContent = headline
    this.$('.message').textContent = message
    this.$('.open').hidden = true
    document.body.append(this.#host)
  }

  offer(page, code) {
    const link = this.$('.open')
    link.href = `/${page}?code=${encodeURIComponent(code)}`
    link.textContent = { sample: 'Open the sample', storage: 'Open the box' }[page] ?? 'Register it'
    link.hidden = false
  }

  hide() {
    this.#host.remove()
  }
}

/* The listener -------------------------------------------------------------------------------------------------------- */

class Listener {
  #burst = new Burst()
  #card
  #asking = null
  #found = null
  #path = location.pathname
  #listening = new AbortController()

  constructor(root) {
    this.#card = new Card(root)
    const { signal } = this.#listening
    window.addEventListener('keydown', (event) => this.#key(event), { capture: true, signal })
    this.#card.$('.close').addEventListener('click', () => this.#card.hide())
    this.#card.$('.open').addEventListener('click', (event) => this.#open(event))
    // For who waits until it hears.
    root.querySelector('template.card').dataset.hears = ''
  }

  update({ data, setTriggerValue, parentElement }) {
    this.data = data
    this.setTriggerValue = setTriggerValue
    this.#card.wear(parentElement.host ?? parentElement)
    if (location.pathname !== this.#path) this.#card.hide()
    this.#path = location.pathname
  }

  close() {
    this.#listening.abort()
    this.#asking?.abort()
    this.#card.hide()
  }

  #key(event) {
    if (fieldsOnThisPage().size || event.isComposing || focused()?.closest(TAKES_TEXT)) return
    if (event.key === 'Escape' && !document.querySelector('[role="dialog"]')) this.#card.hide()
    const text = this.#burst.take(event)
    if (text) this.#lookUp(clean(text))
  }

  async #lookUp(text) {
    this.#asking?.abort()
    const asking = (this.#asking = new AbortController())
    this.#card.show({ verdict: 'waiting', code: text, headline: '', message: 'Looking it up …' })
    const found = await this.#answerFor(text, asking)
    if (asking.signal.aborted) return
    this.#found = found
    const verdict = verdictOf(found)
    this.#card.show({ ...found, verdict }, this.data.marks[verdict])
    if (found.page && this.data.pages.includes(found.page)) this.#card.offer(found.page, found.opens)
    play(verdict)
  }

  async #answerFor(text, asking) {
    const refused = (message) => ({ verdict: 'refused', code: text, headline: 'Not looked up', message })
    const late = setTimeout(() => asking.abort(), ANSWER_WITHIN)
    try {
      const address = `${this.data.route}?text=${encodeURIComponent(text)}`
      const response = await fetch(address, { headers: { accept: 'application/json' }, signal: asking.signal })
      if (response.redirected || response.status === 401) return refused('Signed out: reload the page and sign in.')
      const answer = await response.json()
      return response.ok ? answer : refused(answer.title)
    } catch {
      return refused('The server does not answer: scan it again.')
    } finally {
      clearTimeout(late)
    }
  }

  /** By Streamlit, which keeps what was entered in this tab; in a new tab by the link itself. */
  #open(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    this.#card.hide()
    this.setTriggerValue('open', { page: this.#found.page, code: this.#found.opens })
  }
}

/* What Streamlit calls ------------------------------------------------------------------------------------------------ */

const listeners = new WeakMap()

export default function mount(component) {
  const root = component.parentElement
  if (!listeners.has(root)) listeners.set(root, new Listener(root))
  const listening = listeners.get(root)
  listening.update(component)
  return () => {
    listening.close()
    listeners.delete(root)
  }
}
