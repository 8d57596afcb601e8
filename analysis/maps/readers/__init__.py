"""One reader a maker: a file in, polygons with a status out, every fault named."""
