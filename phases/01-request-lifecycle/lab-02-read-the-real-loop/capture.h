// The log of a small batch, from start-up to the last answer, as material for lab 01-02.
//
// WRITTEN FOR THIS COURSE, not recorded. The form of the lines is vLLM's: level, date, time, [file:line], message, and in
// front of them the process. The start-up messages are worded as vLLM's are; those of the steps are ours, as if one
// logger.debug() stood in each of the four calls of the loop, which vLLM does not have. Times, line numbers and sizes
// are made up. The batch is that of the phase's guide: a budget of 8 tokens a step; A has 12 tokens and wants 3, B has 3
// and wants 4, C has 2 and wants 2.

#ifndef PHASES_01_REQUEST_LIFECYCLE_LAB_02_READ_THE_REAL_LOOP_CAPTURE_H_
#define PHASES_01_REQUEST_LIFECYCLE_LAB_02_READ_THE_REAL_LOOP_CAPTURE_H_

namespace read_the_real_loop {

inline constexpr char kCapture[] =
    R"((APIServer pid=71) INFO 05-14 09:12:01 [api_server.py:1877] vLLM API server
(EngineCore pid=84) INFO 05-14 09:12:03 [core.py:109] Initializing a V1 LLM engine with config: model='facebook/opt-125m'
(EngineCore pid=84) INFO 05-14 09:12:05 [gpu_model_runner.py:4210] Starting to load model facebook/opt-125m...
(EngineCore pid=84) INFO 05-14 09:12:07 [gpu_model_runner.py:4285] Model loading took 0.24 GiB memory and 1.61 seconds
(EngineCore pid=84) INFO 05-14 09:12:15 [gpu_worker.py:358] Available KV cache memory: 4.83 GiB
(EngineCore pid=84) INFO 05-14 09:12:15 [kv_cache_utils.py:1291] GPU KV cache size: 140,592 tokens
(EngineCore pid=84) INFO 05-14 09:12:15 [kv_cache_utils.py:1296] Maximum concurrency for 2,048 tokens per request: 68.65x
(EngineCore pid=84) INFO 05-14 09:12:19 [core.py:272] init engine (profile, create kv cache, warmup model) took 11.87 seconds
(APIServer pid=71) INFO 05-14 09:12:40 [logger.py:40] Received request A: prompt: 'Scheduled 3 requests, 9 tokens'
(APIServer pid=71) INFO 05-14 09:12:40 [logger.py:40] Received request B: prompt: 'abc'
(APIServer pid=71) INFO 05-14 09:12:40 [logger.py:40] Received request C: prompt: 'ab'
(EngineCore pid=84) DEBUG 05-14 09:12:40 [scheduler.py:214] Scheduled 1 requests, 8 tokens
(EngineCore pid=84) DEBUG 05-14 09:12:40 [gpu_model_runner.py:2890] Executing model on 8 tokens
(EngineCore pid=84) DEBUG 05-14 09:12:40 [scheduler.py:1033] Updated 1 requests, 0 new tokens
(EngineCore pid=84) DEBUG 05-14 09:12:40 [scheduler.py:214] Scheduled 3 requests, 8 tokens
(EngineCore pid=84) DEBUG 05-14 09:12:40 [gpu_model_runner.py:2890] Executing model on 8 tokens
(EngineCore pid=84) DEBUG 05-14 09:12:40 [gpu_model_runner.py:3121] Sampled 2 tokens
(EngineCore pid=84) DEBUG 05-14 09:12:40 [scheduler.py:1033] Updated 3 requests, 2 new tokens
(EngineCore pid=84) DEBUG 05-14 09:12:40 [scheduler.py:214] Scheduled 3 requests, 3 tokens
(APIServer pid=71) DEBUG 05-14 09:12:40 [output_processor.py:401] Detokenized 2 tokens
(EngineCore pid=84) DEBUG 05-14 09:12:40 [gpu_model_runner.py:2890] Executing model on 3 tokens
(EngineCore pid=84) DEBUG 05-14 09:12:40 [gpu_model_runner.py:3121] Sampled 3 tokens
(EngineCore pid=84) DEBUG 05-14 09:12:40 [scheduler.py:1033] Updated 3 requests, 3 new tokens
(EngineCore pid=84) DEBUG 05-14 09:12:40 [scheduler.py:214] Scheduled 3 requests, 3 tokens
(EngineCore pid=84) DEBUG 05-14 09:12:40 [gpu_model_runner.py:2890] Executing model on 3 tokens
/usr/lib/python3/dist-packages/torch/_tensor.py:11: UserWarning: Sampled 7 tokens is not a log line
  warnings.warn("Scheduled 1 requests, 1 tokens")
(APIServer pid=71) DEBUG 05-14 09:12:40 [output_processor.py:401] Detokenized 3 tokens
(EngineCore pid=84) DEBUG 05-14 09:12:40 [gpu_model_runner.py:3121] Sampled 3 tokens
(EngineCore pid=84) DEBUG 05-14 09:12:40 [scheduler.py:1033] Updated 3 requests, 3 new tokens
(EngineCore pid=84) DEBUG 05-14 09:12:40 [scheduler.py:1071] Finished request A: FINISHED_LENGTH_CAPPED
(EngineCore pid=84) DEBUG 05-14 09:12:40 [scheduler.py:1071] Finished request C: FINISHED_LENGTH_CAPPED
(EngineCore pid=84) DEBUG 05-14 09:12:40 [scheduler.py:214] Scheduled 1 requests, 1 tokens
(APIServer pid=71) DEBUG 05-14 09:12:40 [output_processor.py:401] Detokenized 3 tokens
(EngineCore pid=84) DEBUG 05-14 09:12:40 [gpu_model_runner.py:2890] Executing model on 1 tokens
(EngineCore pid=84) DEBUG 05-14 09:12:40 [gpu_model_runner.py:3121] Sampled 1 tokens
(EngineCore pid=84) DEBUG 05-14 09:12:40 [scheduler.py:1033] Updated 1 requests, 1 new tokens
(EngineCore pid=84) DEBUG 05-14 09:12:40 [scheduler.py:1071] Finished request B: FINISHED_LENGTH_CAPPED
(APIServer pid=71) DEBUG 05-14 09:12:40 [output_processor.py:401] Detokenized 1 tokens
(APIServer pid=71) INFO 05-14 09:12:50 [loggers.py:127] Engine 000: Avg generation throughput: 0.9 tokens/s
)";

}  // namespace read_the_real_loop

#endif  // PHASES_01_REQUEST_LIFECYCLE_LAB_02_READ_THE_REAL_LOOP_CAPTURE_H_
