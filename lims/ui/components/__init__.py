"""What Streamlit has no widget for: the scanner's field and the map of a box.

HTML, CSS and JavaScript stand in files of their own and are handed to the browser as they are: no build, no CDN.
"""
