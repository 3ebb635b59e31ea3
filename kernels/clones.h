// KERNELS_CLONES: compile a function once for each width of vector registers, and let the machine choose at start-up.
//
//   KERNELS_CLONES void Scale(std::span<float> x, float by) { for (float& v : x) v *= by; }
//
// gives three bodies: 16 floats an instruction (AVX-512), 8 (AVX2) and 4 (SSE2, every x86-64). The dynamic loader calls
// a resolver once and binds the name to the best one that the processor has.
//
// All three compute the same bits: -ffp-contract=off (kernel_library sets it) forbids to fuse a product and a
// sum, and no flag allows to reorder a sum. What a clone calls must be inlined into it, or it runs in its
// SSE2 form: right, and slow.
//
// A macro, since the attribute is refused where it means nothing (other processors, other compilers). ThreadSanitizer
// would be called by the resolver before it is there itself.

#ifndef KERNELS_CLONES_H_
#define KERNELS_CLONES_H_

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(KERNELS_ONE_ISA) && \
    !defined(__SANITIZE_THREAD__)
#define KERNELS_CLONES [[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]]
#else
#define KERNELS_CLONES
#endif

#endif  // KERNELS_CLONES_H_
