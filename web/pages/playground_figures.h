// The figures of the playground as SVG. The picture itself is in the page once; every figure uses it.

#ifndef WEB_PAGES_PLAYGROUND_FIGURES_H_
#define WEB_PAGES_PLAYGROUND_FIGURES_H_

#include <string>
#include <string_view>

#include "harness/sidecars/vlm/exchange.h"
#include "web/html/html.h"

namespace course::web {

// A picture of kSide x kSide pixels, three bytes each, as a BMP file: 54 bytes of header, then blue, green, red.
// Source: Microsoft's BITMAPFILEHEADER and BITMAPINFOHEADER; a negative height puts the upper row first.
std::string BmpOf(std::string_view levels);

// The picture with the lines of the cut over it. The figures below need it on the same page.
Html PictureFigure(const vlm::Reply& reply);
// Its patches, a gap between them, each with its number.
Html PatchFigure();
// The picture in the light of where a word's row looked: as it is over the patch with the least attention, the whiter
// the more, up to 60 % over the one with the most. (Pictures are dark, and no colour of theirs is white.) The shares
// themselves are close to each other and to 1/16; they stand in the patches as numbers.
Html AttentionFigure(const vlm::Word& word);

}  // namespace course::web

#endif  // WEB_PAGES_PLAYGROUND_FIGURES_H_
