/*
 * What the browser keeps. It may forbid that, and then scanning must still work.
 */

function read(storage, name) {
  try {
    return JSON.parse(window[storage].getItem(name))
  } catch {
    return null
  }
}

function write(storage, name, value) {
  try {
    window[storage].setItem(name, JSON.stringify(value))
    return true
  } catch {
    return false
  }
}
