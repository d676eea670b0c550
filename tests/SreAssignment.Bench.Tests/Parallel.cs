[assembly: Category("Fast")]
[assembly: Parallelizable(ParallelScope.All)]
