using Pets.Web;

var builder = WebApplication.CreateSlimBuilder(args);
builder.WebHost.ConfigureKestrel(server => server.ListenAnyIP(8080));
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, PetJson.Default));
builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(20));
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton(services => PetStore.Open(builder.Configuration, services.GetRequiredService<TimeProvider>()));
builder.Services.AddSingleton<Draining>();
builder.Services.AddSingleton<IHostLifetime>(services => services.GetRequiredService<Draining>());

await using var app = builder.Build();
app.MapPets();
await app.RunAsync();
