#include "harness/models/known_files.h"

namespace course::models {
namespace {

constexpr std::string_view kWhisper = "MIT (OpenAI Whisper)", kClip = "MIT (OpenAI CLIP)", kPhoto = "CC BY 2.0",
                           kStories = "MIT (tinyllamas)", kQwen = "Apache 2.0";
constexpr std::string_view kComesWithTheData = "in the course's data folder (shared/models) alone";

constexpr KnownFile kFiles[] = {
    {"Qwen2-VL-2B-Instruct/model-00001-of-00002.safetensors", "weights of Qwen2-VL, for the times of lab 13-02",
     "https://huggingface.co/Qwen/Qwen2-VL-2B-Instruct/resolve/main/model-00001-of-00002.safetensors", kQwen, 0, "4 GB",
     ""},
    {"Qwen2-VL-2B-Instruct/model-00002-of-00002.safetensors", "the other part of them",
     "https://huggingface.co/Qwen/Qwen2-VL-2B-Instruct/resolve/main/model-00002-of-00002.safetensors", kQwen, 0,
     "0.4 GB", ""},
    {"audio/jfk.wav", "eleven seconds of speech, for Whisper",
     "https://github.com/ggerganov/whisper.cpp/raw/master/samples/jfk.wav", "public domain", 352078, "",
     "59dfb9a4acb36fe2a2affc14bacbee2920ff435cb13cc314a08c13f66ba7860e"},
    {"clip/CLIP.png", "a large picture with an alpha channel, for the readers of pictures",
     "https://github.com/openai/CLIP/raw/main/CLIP.png", kClip, 252444, "",
     "308a3ca4503f1c7a07803916c369d78c4ef501e5ab7fc727da9b5e1d2f9ec85b"},
    {"clip/bpe_simple_vocab_16e6.txt.gz", "the real vocabulary of CLIP, to look at",
     "https://github.com/openai/CLIP/raw/main/clip/bpe_simple_vocab_16e6.txt.gz", kClip, 1356917, "",
     "924691ac288e54409236115652ad4aa250f48203de50a9e4722a6ecd48d6804a"},
    {"photos/bird.bmp", "a photo to ask about", kComesWithTheData, kPhoto, 526986, "",
     "3fd22d6ed352b8e721d9982e38ed655f8429e168bb53ad205c6f3cdfa848e994"},
    {"photos/cat.bmp", "a photo to ask about", kComesWithTheData, kPhoto, 523914, "",
     "34f235786382686111728287fd26d4c24dd8c25de8233469d6eeb301888ce0a9"},
    {"photos/dragonfly.bmp", "a photo to ask about", kComesWithTheData, kPhoto, 642186, "",
     "bb42efbdd3ef1a06cc17cc4db862373be91d74eec2fcdeeb6665247a3ae6ce52"},
    {"photos/owl.jpg", "a photo to ask about", kComesWithTheData, kPhoto, 155944, "",
     "ea9a0e3943bbd0acaeb472a6e66e777d13cf76646f9e42e84cafa931cc8a5bf7"},
    {"photos/parrot.jpg", "a photo to ask about", kComesWithTheData, kPhoto, 596977, "",
     "a8fba9e7e29439fa414c13129aad661f2289ff891231920a7c33641b076f1833"},
    {"photos/sunflower.bmp", "a photo to ask about", kComesWithTheData, kPhoto, 522378, "",
     "896b5e31cee42ebe32ee91251fc42041ca03c767fe02bd7ebc0e37d45f4a45b2"},
    {"stories260K/greedy_200_tokens.txt", "what llama2.c writes with that model, to compare with", kComesWithTheData,
     kStories, 465, "", "f5a0e67db7424051520e7d8db9880b3dc2aa13577db570c28805c1b51c42eaf0"},
    {"stories260K/stories260K.bin", "a small Llama that the engine runs (./course engine)",
     "https://huggingface.co/karpathy/tinyllamas/resolve/main/stories260K/stories260K.bin", kStories, 1056540, "",
     "b0a507e7ad0f626624f17112325e66691f9076d622e1d3274d103d00299f2696"},
    {"stories260K/tok512.bin", "its tokenizer",
     "https://huggingface.co/karpathy/tinyllamas/resolve/main/stories260K/tok512.bin", kStories, 6227, "",
     "037cb335abb25d1fa9e8ecae30ed2a3a8ace9302862ebcdc05d51a6bbb10c312"},
    {"whisper-tiny.en/decoder-no-token-embedding-f16.safetensors", "tiny.en's decoder without its token embedding",
     kComesWithTheData, kWhisper, 19283224, "", "90f83c7f9427fd4bb6250b04773d23f7f7e552b84d81219d4e7aabf5f6e4150a"},
    {"whisper-tiny.en/encoder-f16.safetensors", "tiny.en's complete encoder, as halves", kComesWithTheData, kWhisper,
     16424048, "", "2d029628059cda422904c4f2ecdc66aa21b377c42eb46c9809c3dde2569efe63"},
    {"whisper-tiny.en/jfk_logmel_80x3000_f32.npy", "the log-mel picture of audio/jfk.wav, made in double",
     kComesWithTheData, "computed", 960128, "", "9235037b65491c0bea8d7ae2ac390fbcd6e5f8bf9912116db8d3274ccb1f3601"},
    {"whisper-tiny.en/jfk_tiny.en_encoder_1500x384_f32.npy", "the encoder's features of it, made in double",
     kComesWithTheData, "computed", 2304128, "", "148d922eeda3c3734de2defaf5defdfd3c5ffe71fd4da0cbc4c7f57cba4bd383"},
    {"whisper-tiny.en/mel_filters.npz", "Whisper's mel filter banks",
     "https://github.com/openai/whisper/raw/main/whisper/assets/mel_filters.npz", kWhisper, 4271, "",
     "7450ae70723a5ef9d341e3cee628c7cb0177f36ce42c44b7ed2bf3325f0f6d4c"},
    {"whisper-tiny.en/model.safetensors", "the full checkpoint: transcribes English",
     "https://huggingface.co/openai/whisper-tiny.en/resolve/main/model.safetensors", kWhisper, 0, "151 MB", ""},
    {"whisper-tiny.en/tokenizer.json", "its tokenizer",
     "https://huggingface.co/openai/whisper-tiny.en/resolve/main/tokenizer.json", kWhisper, 2405679, "",
     "5eb60cec1e77aeeb6869a2bb5a8e01a84c3fe5d072d75369343021fe6f5310d0"},
    {"whisper-tiny/model.safetensors", "the full checkpoint of many languages; here it transcribes English",
     "https://huggingface.co/openai/whisper-tiny/resolve/main/model.safetensors", kWhisper, 0, "151 MB",
     "7ebd0e69e78190ffe1438491fa05cc1f5c1aa3a4c4db3bc1723adbb551ea2395"},
    {"whisper-tiny/tokenizer.json", "its tokenizer",
     "https://huggingface.co/openai/whisper-tiny/resolve/main/tokenizer.json", kWhisper, 0, "2.5 MB", ""},
};

}  // namespace

std::span<const KnownFile> KnownFiles() { return kFiles; }

}  // namespace course::models
