// Where an SVG is going to be, which decides where its colours come from.

#ifndef NN_IO_SVG_PLACE_H_
#define NN_IO_SVG_PLACE_H_

namespace nn::io {

enum class SvgPlace {
  kFile,  // a file of its own, or <img>: brings its colours for light and dark in a style sheet
  kPage,  // inside an HTML page: takes the page's text colour, and has no style, which a strict content policy forbids
};

}  // namespace nn::io

#endif  // NN_IO_SVG_PLACE_H_
