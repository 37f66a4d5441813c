using LatentLab.Runner;

if (args is ["kernel", var nonce])
    return Kernel.Run(nonce);
return await Verbs.RunAsync(args).ConfigureAwait(false);
