Console.WriteLine("LatentLab");
