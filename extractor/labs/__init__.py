"""Lab results: text and what is known of it in, values with units, dates and reference ranges out."""
