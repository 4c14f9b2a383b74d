//! Words of setting up, signing in and invitations.

crate::words! {
    /// Texts of the sign-in pages.
    SignInWords, sign_in_words {
        sign_in_title: "サインイン", "Sign in";
        sign_in_button: "サインインする", "Sign in";
        login: "メールアドレス", "E-mail address";
        password: "パスワード", "Password";
        password_support: "10文字以上。長い文章でもかまいません。貼り付けもできます。", "At least 10 characters; a sentence is fine, and you may paste it.";
        name: "お名前", "Your name";
        no_account: "アカウントをお持ちでない方", "No account yet?";
        sign_up_link: "アカウントを作る", "Open an account";
        ask_owner: "所属する事業者の責任者に、招待を依頼してください。", "Ask an owner of your operator for an invitation.";
        set_up_title: "最初の管理者を登録する", "Set up the first administrator";
        set_up_lead: "このShirubeを管理する人のアカウントを作ります。この画面は一度だけ使えます。", "This opens the account of the person who runs this Shirube. The page works once.";
        set_up_button: "登録して始める", "Register and begin";
        sign_up_title: "アカウントを作る", "Open an account";
        sign_up_lead: "アカウントを作ると、システムの登録と自己点検ができます。", "With an account you can register systems and assess them.";
        sign_up_button: "アカウントを作る", "Open the account";
        invitation_title: "招待を受ける", "Accept the invitation";
        invitation_button: "アカウントを作って参加する", "Open an account and join";
        invitation_join: "参加する", "Join";
    }
}
