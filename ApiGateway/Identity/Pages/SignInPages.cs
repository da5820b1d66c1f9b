using Microsoft.AspNetCore.Http;
using Platform.ApiGateway.Identity.SignIn;

namespace Platform.ApiGateway.Identity.Pages;

/// <summary>The identity provider's pages.</summary>
public static class SignInPages
{
    /// <summary>Asks for name and password.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">HTTP status.</param>
    /// <param name="application">To what the person signs in.</param>
    /// <param name="fields">Further fields of the form.</param>
    /// <param name="name">What the name's field holds at first.</param>
    /// <param name="fault">Why the last attempt failed.</param>
    /// <param name="formTarget">Where the form leads at last.</param>
    public static Task SignInAsync(HttpContext context, int status, string application, Html fields, string? name, string? fault, string? formTarget = null) => PageWriter.WriteAsync(context, status, "Sign in", Html.Of(
        $"""
        <p>Sign in to continue to {application}.</p>
        {Fault(fault)}<form method="post" autocomplete="on">
        {Csrf(context)}{fields}<label for="username">User name</label>
        <input id="username" name="username" value="{name}" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="256" required autofocus>
        <label for="password">Password</label>
        <input id="password" name="password" type="password" autocomplete="current-password" maxlength="1024" required>
        <button name="action" value="signin">Sign in</button>
        </form>
        """), formTarget);

    /// <summary>Asks for the code that a device shows.</summary>
    public static Task DeviceCodeAsync(HttpContext context, int status, string? userCode, string? fault) => PageWriter.WriteAsync(context, status, "Enter the code", Html.Of(
        $"""
        <p>Enter the code that the program on your other device or terminal shows.</p>
        {Fault(fault)}<form method="post" autocomplete="off">
        {Csrf(context)}<label for="user_code">Code</label>
        <input id="user_code" name="user_code" value="{userCode}" autocapitalize="characters" spellcheck="false" maxlength="16" required autofocus>
        <button name="action" value="find">Next</button>
        </form>
        """));

    /// <summary>Asks whether a program may sign in as the person.</summary>
    public static Task ConfirmDeviceAsync(HttpContext context, string application, string userCode, string name) => PageWriter.WriteAsync(context, StatusCodes.Status200OK, "Continue?", Html.Of(
        $"""
        <p>{application} asks to sign in as <strong>{name}</strong> on another device. Continue only if you started it yourself and it shows this code:</p>
        <p><code>{userCode}</code></p>
        <form method="post">
        {Csrf(context)}{Hidden("user_code", userCode)}<button name="action" value="approve">Continue</button>
        <button class="quiet" name="action" value="decline">Cancel</button>
        </form>
        """));

    /// <summary>Asks whether to sign out.</summary>
    public static Task ConfirmSignOutAsync(HttpContext context, string name, string? formTarget) => PageWriter.WriteAsync(context, StatusCodes.Status200OK, "Sign out?", Html.Of(
        $"""
        <p>You are signed in as <strong>{name}</strong>.</p>
        <form method="post">
        {Csrf(context)}<button>Sign out</button>
        </form>
        """), formTarget);

    /// <summary>Says something; there is nothing to do.</summary>
    public static Task MessageAsync(HttpContext context, int status, string title, string text) => PageWriter.WriteAsync(context, status, title, Html.Of($"<p>{text}</p>"));

    /// <summary>A hidden field.</summary>
    public static Html Hidden(string name, string value) => Html.Of($"<input type=\"hidden\" name=\"{name}\" value=\"{value}\">\n");

    private static Html Csrf(HttpContext context) => Hidden(AntiForgery.Field, AntiForgery.TokenFor(context));

    private static Html Fault(string? text) => text is null ? Html.None : Html.Of($"<p class=\"fault\" role=\"alert\">{text}</p>\n");
}
