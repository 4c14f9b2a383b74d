//! Words of the demonstration's sign-in.

crate::words! {
    /// Texts of the demonstration page.
    DemoWords, demo_words {
        title: "役割を選んで試す", "Choose a role to try";
        lead: "架空の人物を選ぶと、その人としてサインインします。パスワードは要りません。", "Choose a fictional person to sign in as. No password is needed.";
        warning: "ここにあるのは架空の事業者と人物です。実際の情報は入力しないでください。", "The operators and people here are fictional. Please do not enter anything real.";
        login: "メールアドレス", "E-mail address";
        enter_as: "この人で試す", "Sign in";
        here: "サインイン中", "Signed in";
        by_hand: "通常のサインイン画面で使うパスワード（全員共通）：", "Password for the ordinary sign-in page, the same for all:";
    }
}
