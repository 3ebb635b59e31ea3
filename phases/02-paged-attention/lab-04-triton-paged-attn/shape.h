// Lab 02-04: the dimensions of a decode step over a paged cache, for the CPU twin and for the kernel alike.
//
// Symbols:  S sequences, H query heads, G key-value heads (H / G query heads share one), d numbers a head, B blocks of
//           b tokens each, M entries of a block table.

#ifndef PHASES_02_PAGED_ATTENTION_LAB_04_TRITON_PAGED_ATTN_SHAPE_H_
#define PHASES_02_PAGED_ATTENTION_LAB_04_TRITON_PAGED_ATTN_SHAPE_H_

namespace paged_attention_kernel {

// The dimensions of one call; all >= 1.
struct Shape {
  int num_seqs = 1;      // S
  int num_heads = 1;     // H, a multiple of G
  int num_kv_heads = 1;  // G
  int head_dim = 1;      // d
  int num_blocks = 1;    // B
  int block_size = 1;    // b [tokens]
  int max_blocks = 1;    // M: entries of one sequence's block table
};

}  // namespace paged_attention_kernel

#endif  // PHASES_02_PAGED_ATTENTION_LAB_04_TRITON_PAGED_ATTN_SHAPE_H_
