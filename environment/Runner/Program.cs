using LatentLab.Runner;

if (args is ["kernel", var nonce, .. var rules])
    return Kernel.Run(nonce, isPortable: rules is []);
return await Verbs.RunAsync(args).ConfigureAwait(false);
