using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.InteropServices;

namespace LatentLab.Tests
{
    /// <summary>What .NET Interactive's kernel is to the library: a current context, and a ConsoleLifetime.</summary>
    internal sealed class JupyterDouble : IDisposable
    {
        private const string Name = "Microsoft.DotNet.Interactive";
        private readonly Microsoft.Extensions.Hosting.Internal.ConsoleLifetime _lifetime = new();
        private readonly FieldInfo _current;

        public JupyterDouble()
        {
            var assembly = AssemblyBuilder.DefineDynamicAssembly(new(Name), AssemblyBuilderAccess.Run);
            var module = assembly.DefineDynamicModule("it");
            var type = module.DefineType($"{Name}.KernelInvocationContext", TypeAttributes.Public);
            var field = type.DefineField("current", typeof(object), FieldAttributes.Public | FieldAttributes.Static);
            const MethodAttributes shared = MethodAttributes.Public | MethodAttributes.Static;
            var get = type.DefineMethod("get_Current", shared, typeof(object), Type.EmptyTypes);
            get.GetILGenerator().Emit(OpCodes.Ldsfld, field);
            get.GetILGenerator().Emit(OpCodes.Ret);
            type.DefineProperty("Current", PropertyAttributes.None, typeof(object), null).SetGetMethod(get);
            _current = type.CreateType().GetField("current")!;
        }

        /// <summary>Another cell begins.</summary>
        public void NextCell() => _current.SetValue(null, new object());

        public void Dispose() => _lifetime.Dispose();
    }
}

namespace Microsoft.Extensions.Hosting.Internal
{
    /// <summary>Does on SIGINT what the real one does: takes the signal, and shuts the process down.</summary>
    internal sealed class ConsoleLifetime : IDisposable
    {
        private readonly PosixSignalRegistration _registration;

        public ConsoleLifetime() => _registration = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);

        public void Dispose() => _registration.Dispose();

        private void OnSignal(PosixSignalContext signal)
        {
            signal.Cancel = true;
            ThreadPool.QueueUserWorkItem(_ => Environment.Exit(3));
        }
    }
}
