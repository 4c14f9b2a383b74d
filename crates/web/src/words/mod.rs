//! The words of the shared layout and its components, in both languages.
//!
//! Each area of pages has a table of its own beside this one, made with the same macro: a missing translation does not
//! compile, and a key no one uses is found by a test.

pub mod act;
pub mod advisory;
pub mod assess;
pub mod change;
pub mod check;
pub mod disclosing;
pub mod editing;
pub mod evaluation;
pub mod evaluation_work;
pub mod guide;
pub mod hook;
pub mod incident;
pub mod investigation;
pub mod leave;
pub mod lesson;
pub mod letter;
pub mod library;
pub mod mark;
pub mod node;
pub mod notice;
pub mod case;
pub mod case_day;
pub mod procedure;
pub mod public;
pub mod demo;
pub mod api;
pub mod report;
pub mod reporting;
pub mod register;
pub mod register_fields;
pub mod search;
pub mod sheet;
pub mod sign_in;
pub mod statement;

use shirube_domain::text::Lang;

/// Declares a struct of texts with a Japanese and an English instance, and a function that picks one.
#[macro_export]
macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $pick:ident { $($key:ident: $ja:literal, $en:literal;)* }) => {
        $(#[$doc])*
        #[derive(Debug)]
        #[allow(missing_docs)]
        pub struct $name { $(pub $key: &'static str,)* }

        impl $name {
            /// The texts whose keys begin so, in the order declared: what a page shows, for who looks for it.
            pub fn beginning(&self, start: &str) -> Vec<&'static str> {
                let all = [$((stringify!($key), self.$key)),*];
                all.into_iter().filter(|(key, _)| key.starts_with(start)).map(|(_, text)| text).collect()
            }
        }

        /// The texts in one language.
        pub fn $pick(lang: shirube_domain::text::Lang) -> &'static $name {
            static JA: $name = $name { $($key: $ja,)* };
            static EN: $name = $name { $($key: $en,)* };
            lang.pick(&JA, &EN)
        }
    };
}

words! {
    /// Texts of layout.html, components.html, forms.html and data.html.
    Words, words {
        skip_to_main: "本文へ移動", "Skip to main content";
        product_name: "標 Shirube", "Shirube";
        product_tagline: "AIガバナンスの道しるべ", "AI governance, in the open";
        search_label: "サイト内検索", "Search this site";
        search_button: "検索", "Search";
        search_hint: "名称、法人番号、証明書番号、条項番号などで検索できます。スラッシュキーで移動します。", "Search by name, corporate number, certificate number or clause. Press the slash key to jump here.";
        language_label: "言語", "Language";
        account_label: "アカウント", "Account";
        sign_in: "サインイン", "Sign in";
        sign_out: "サインアウト", "Sign out";
        menu: "メニュー", "Menu";
        main_navigation: "主なメニュー", "Main menu";
        all_menu: "全メニュー", "All menus";
        error_title_prefix: "エラー：", "Error:";
        demo_label: "デモ", "Demo";
        demo_text: "架空のデータです。自由にお試しください。", "All data is fictional. Try anything.";
        demo_roles: "役割を切り替える", "Switch role";
        breadcrumb_label: "現在位置", "You are here";
        abroad_add: "選んで自己点検を始める", "Start an assessment with these";
        help_heading: "お困りのとき", "Need help?";
        help_text: "入力の途中でも、ここから使い方と用語を確認できます。", "Guidance and definitions, wherever you are in a task.";
        help_link: "使い方", "How to use this service";
        glossary_link: "用語集", "Glossary";
        footer_navigation: "フッター", "Footer";
        footer_api: "API", "API";
        footer_log: "透明性ログ", "Transparency log";
        footer_accessibility: "アクセシビリティ", "Accessibility";
        footer_note: "掲載は承認や安全の保証を意味しません。誰が、どの基準で、いつ述べたことかを各ページに示しています。", "A listing is neither an approval nor a guarantee of safety. Every page says who stated what, against which criteria and when.";
        errors_heading: "入力内容に問題があります", "There is a problem";
        count_before: "（", "(";
        count_after: "件）", ")";
        count_unit: "件", "results";
        banner_success: "完了：", "Done:";
        banner_info: "お知らせ：", "Notice:";
        banner_warning: "注意：", "Warning:";
        banner_error: "エラー：", "Error:";
        urgent_read: "読む", "Read it";
        banner_emergency: "緊急：", "Emergency:";
        cancel: "やめる", "Cancel";
        status_said_by: "確認者", "Stated by";
        status_against: "基準", "Against";
        status_on: "日付", "On";
        status_until: "期限", "Until";
        certainty_label: "確からしさ：", "Certainty:";
        strength_label: "強さ：", "Strength:";
        provisional_translation: "仮訳", "Provisional translation";
        steps_label: "手順", "Steps";
        step_before: "手順", "Step";
        step_between: "/", "of";
        step_after: "：", ":";
        step_completed: "完了", "Completed";
        step_editing: "入力中", "Current step";
        step_reached: "到達済み", "Reached";
        step_error: "エラーあり", "Has errors";
        step_skipped: "省略", "Skipped";
        step_untouched: "未着手", "Not started";
        task_done: "完了", "completed";
        task_in_progress: "一部入力", "partly filled in";
        task_attention: "要確認", "needs a check";
        task_not_applicable: "対象外", "not applicable";
        task_cannot_start: "まだ開始できない", "cannot start yet";
        task_not_started: "まだ", "not yet started";
        not_answered: "未入力", "Not answered";
        change: "変更", "Change";
        source_label: "出典", "Source";
        as_of: "基準日", "As of";
        updated: "更新日", "Updated";
        licence: "利用条件", "Licence";
        cite_as: "引用の書き方", "Cite as";
        about_data: "このデータについて", "About this data";
        download_shown: "表示中の内容をダウンロード", "Download what is shown";
        receipt_heading: "受け付けました", "Received";
        receipt_number: "受付番号", "Receipt number";
        receipt_at: "受付日時", "Received at";
        receipt_log: "ログの記録", "Log entry";
        receipt_next: "このあとの流れ", "What happens next";
        receipt_is_not_approval: "受付は、承認や適合の判断ではありません。", "A receipt is not an approval or a finding of conformity.";
        see_sample: "サンプルを見る", "See a sample";
        required: "※必須", "Required";
        optional: "※任意", "Optional";
        error_prefix: "エラー：", "Error:";
        date_example: "例：2026-04-01、令和8年4月1日", "For example 2026-04-01";
        limit_before: "最大", "Up to";
        limit_after: "字", "characters";
        counter_left: "あと {n} 字", "{n} characters left";
        counter_over: "{n} 字超えています", "{n} characters too many";
        please_choose: "選んでください", "Please choose";
        choose_any: "当てはまるものをすべて選択", "Select all that apply";
        file_remove: "取り消す", "Remove";
        files_chosen: "選んだファイル {n} 件", "{n} files chosen";
        files_attached: "添付済み", "Attached";
        autosave_saved: "下書きを保存しました（{t}）", "Draft saved at {t}";
        autosave_failed: "下書きを保存できませんでした。ボタンで保存してください。", "The draft could not be saved. Please use the button.";
        filter_heading: "絞り込み", "Filter";
        filter_on_before: "（", "(";
        filter_on_after: "件適用中）", "applied)";
        filter_apply: "絞り込む", "Apply filters";
        filters_applied: "適用中の条件", "Applied filters";
        filter_remove: "を外す", "(remove)";
        filters_clear: "すべて外す", "Remove all";
        range_before: "うち", "showing";
        range_after: "件目を表示", "";
        pages_label: "ページ送り", "Pagination";
        page_previous: "前へ", "Previous";
        page_next: "次へ", "Next";
        page_before: "", "Page";
        page_after: "ページ目", "";
        see_as_table: "表で見る", "View as a table";
        no_data: "データなし（n=0）", "No data (n=0)";
        conflict_caption: "ほかの人の変更と重なった項目", "Fields changed by someone else meanwhile";
        diff_item: "項目", "Field";
        diff_yours: "あなたの入力", "Yours";
        diff_theirs: "保存済みの内容", "Theirs";
        diff_result: "保存する内容", "Result";
        diff_conflict: "重なり", "conflict";
        import_caption: "読み込みによる変更点", "What this import would change";
        diff_cell: "セル", "Cell";
        diff_kind: "種別", "Change";
        diff_before: "変更前", "Before";
        diff_after: "変更後", "After";
        diff_added: "追加", "added";
        diff_removed: "削除", "removed";
        diff_rejected: "受け付けない", "rejected";
        diff_changed: "変更", "changed";
        home: "ホーム", "Home";
        area_home: "作業", "Work";
        area_register: "登録", "Register";
        area_assess: "評価", "Assess";
        area_check: "何が該当するか", "What applies";
        area_notices: "お知らせ", "Notices";
        area_norms: "規範", "Norms";
        area_risks: "リスクと法律", "Risks and laws";
        area_log: "公開ログ", "Public log";
        failure_absent: "見つかりません", "Not found";
        failure_forbidden: "この操作はできません", "This is not allowed";
        failure_fault: "問題が起きました", "Something failed";
        failure_refused: "受け付けられませんでした", "This could not be accepted";
        failure_home: "ホームへ", "Go to the home page";
    }
}

/// Both instances, for tests over every page.
pub fn both() -> [(Lang, &'static Words); 2] {
    Lang::ALL.map(|lang| (lang, words(lang)))
}
