// What kind of character a code point is: as much of Unicode as GPT-2's tokenizer asks for.

#ifndef MODELS_WHISPER_UNICODE_CLASSES_H_
#define MODELS_WHISPER_UNICODE_CLASSES_H_

#include <cstdint>

namespace whisper {

// General categories L (letters of all scripts) and N (digits, and numbers such as one half), by Unicode 14.0, and the
// property White_Space. Source: https://www.unicode.org/Public/14.0.0/ucd/.
bool IsLetter(uint32_t code);
bool IsNumber(uint32_t code);
bool IsSpace(uint32_t code);

}  // namespace whisper

#endif  // MODELS_WHISPER_UNICODE_CLASSES_H_
