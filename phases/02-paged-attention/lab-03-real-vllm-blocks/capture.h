// What a server prints while it starts, as material for lab 02-03.
//
// WRITTEN FOR THIS COURSE, not recorded: the lines have the form and the wording that vLLM uses for them, while times,
// line numbers and sizes are made up, so that they agree with the one figure that the course quotes: a concurrency of
// 68.65x for 2,048 tokens, OPT-125m on a card with 24 GB. The handout says why that figure should be doubted.

#ifndef PHASES_02_PAGED_ATTENTION_LAB_03_REAL_VLLM_BLOCKS_CAPTURE_H_
#define PHASES_02_PAGED_ATTENTION_LAB_03_REAL_VLLM_BLOCKS_CAPTURE_H_

namespace real_vllm_blocks {

inline constexpr char kCapture[] =
    R"(INFO 05-14 09:12:03 [core.py:109] Initializing a V1 LLM engine with config: model='facebook/opt-125m', max_seq_len=2048
INFO 05-14 09:12:05 [gpu_model_runner.py:4210] Starting to load model facebook/opt-125m...
INFO 05-14 09:12:07 [gpu_model_runner.py:4285] Model loading took 0.24 GiB memory and 1.61 seconds
INFO 05-14 09:12:15 [gpu_worker.py:358] Available KV cache memory: 4.83 GiB
INFO 05-14 09:12:15 [kv_cache_utils.py:1291] GPU KV cache size: 140,592 tokens
INFO 05-14 09:12:15 [kv_cache_utils.py:1296] Maximum concurrency for 2,048 tokens per request: 68.65x
INFO 05-14 09:12:19 [core.py:272] init engine (profile, create kv cache, warmup model) took 11.87 seconds
)";

}  // namespace real_vllm_blocks

#endif  // PHASES_02_PAGED_ATTENTION_LAB_03_REAL_VLLM_BLOCKS_CAPTURE_H_
