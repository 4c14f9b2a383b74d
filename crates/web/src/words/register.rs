//! Words of the account, the workspace, the register, the settings and the administration pages.

use shirube_domain::registry::TieKind;
use shirube_domain::registry::import::Why;
use shirube_domain::text::Lang;

crate::words! {
    /// Texts of these pages.
    RegisterWords, register_words {
        // Shared.
        save: "保存する", "Save";
        cancel: "やめる", "Cancel";
        saved: "保存しました", "Saved";
        lang_ja: "日本語", "Japanese (日本語)";
        lang_en: "英語（English）", "English";
        not_stated: "記載なし", "Not stated";
        // Account.
        account_title: "アカウント", "Your account";
        account_saved: "アカウントを保存しました", "Your account was saved";
        my_operators: "所属する事業者", "Your operators";
        my_operators_empty: "まだ事業者に所属していません。事業者を登録すると、AIシステムの登録と自己点検を始められます。", "You belong to no operator yet. Register one to describe AI systems and assess them.";
        my_operators_invited: "すでに登録されている事業者に参加するときは、その責任者に招待を依頼してください。", "To join an operator that is already registered, ask one of its owners for an invitation.";
        role: "役割", "Role";
        my_settings: "お名前と言語", "Your name and language";
        login: "メールアドレス", "E-mail address";
        my_name: "お名前", "Name";
        my_lang: "画面の言語", "Language of the pages";
        // Operator.
        operator_new_link: "事業者を登録する", "Register an operator";
        operator_new_title: "事業者の登録", "Register an operator";
        operator_new_lead: "AIを開発・提供・利用する会社や団体を登録します。登録した人が責任者になります。登録は承認や認定ではありません。", "Register a company or body that develops, provides or uses AI. You become its owner. Being registered is neither an approval nor a certificate.";
        operator_new_button: "登録する", "Register";
        operator_edit_title: "事業者の情報", "The operator's entry";
        operator_name: "名称", "Name";
        operator_name_support: "登記上の名称を入力してください。", "The registered name.";
        operator_name_en: "英語の名称", "Name in English";
        corporate_number: "法人番号", "Corporate Number";
        corporate_number_support: "13桁。先頭の1桁は検査用の数字です。全角、空白、ハイフン、先頭のTがあってもかまいません。番号のない団体や海外の事業者は空欄にしてください。", "Thirteen digits, the first of which is a check digit. Full-width digits, spaces, hyphens and a leading T are fine. Leave it empty if there is none.";
        overseas_legend: "海外の事業者", "Overseas operators";
        is_overseas: "日本国外で設立された事業者", "Established outside Japan";
        country: "国", "Country";
        country_support: "2文字の国コード（例：US、GB）。国外で設立された場合に入力してください。", "Two-letter code, such as US or GB, if established outside Japan.";
        representative: "日本における代表者・代理人", "Representative in Japan";
        representative_support: "日本国内で連絡がとれる人または会社です。", "A person or company that can be reached in Japan.";
        representative_contact: "代表者・代理人の連絡先", "How to reach the representative";
        contact: "連絡先", "Contact";
        contact_support: "問い合わせを受け付けるメールアドレスや電話番号です。", "An e-mail address or telephone number for inquiries.";
        // Home.
        drafts: "作成中の自己点検", "Open self-assessments";
        drafts_none: "作成中の自己点検はありません。", "No self-assessment is open.";
        drafts_more: "すべての自己点検を見る", "See all self-assessments";
        answered: "回答済み", "Answered";
        unassessed: "まだ自己点検をしていないシステムとサービス", "Systems and services not yet assessed";
        unassessed_none: "すべてのシステムとサービスで自己点検を始めています。", "A self-assessment was begun for every system and service.";
        latest: "最近の変更", "Latest changes";
        to_register: "登録の一覧へ", "Go to the register";
        first_heading: "はじめに行うこと", "Where to begin";
        first_lead: "登録簿はまだ空です。次のどれからでも始められます。", "The register is still empty. Begin with any of these.";
        first_describe: "システムを登録する", "Describe a system";
        first_describe_note: "名称と、分かる範囲の情報を入力します。すべての項目は後から変更できます。", "Its name and what you know of it. Everything can be changed later.";
        first_import: "ファイルから取り込む", "Import a file";
        first_import_note: "モデルカードや部品表（CycloneDX、SPDX）があれば、書かれていることを取り込みます。", "If you have a model card or a bill of materials (CycloneDX, SPDX), what it says is taken over.";
        first_check: "何が該当するかを調べる", "Check what applies";
        first_check_note: "8つの質問に答えると、関係する規範とその理由が分かります。", "Eight questions tell which norms concern you, and why.";
        settings: "設定", "Settings";
        // List.
        assets_title: "AIシステムなどの登録", "Register of AI assets";
        asset_name: "名称", "Name";
        asset_id: "ID", "ID";
        kind: "種類", "Kind";
        kind_any: "すべての種類", "All kinds";
        version: "版", "Version";
        summary: "概要", "Summary";
        assessed_state: "自己点検（事業者による）", "Self-assessment (by the operator)";
        not_assessed: "まだ", "not yet";
        updated: "更新（日本時間）", "Updated (Japan time)";
        revision: "更新番号", "Revision";
        retired: "使用終了", "retired";
        with_retired: "使用終了を含む", "With retired ones";
        search_assets: "名称・版で検索", "Search by name or version";
        list_empty: "データセット、モデル、システム、サービスを登録すると、何が該当するかを調べ、自己点検を進められます。", "Describe datasets, models, systems and services to see what applies to them and to assess them.";
        list_none: "条件に合うものはありません。", "Nothing fits these filters.";
        list_none_hint: "条件を一つ外すか、言葉を短くしてみてください。", "Drop a filter or shorten the words.";
        list_first: "最初のページ", "First page";
        export_bound: "ダウンロードは1万件までです。", "Downloads hold 10,000 rows at most.";
        export_cut: "1万件を超えるため、ここまでを書き出しました。残りはAPIで取得してください。", "There are more than 10,000 rows; the rest can be had from the API.";
        // Describe.
        describe_title: "登録する", "Describe an asset";
        describe_lead: "分かることだけを入力してください。後からいつでも加えられます。入力していないことは、推測せずに「不明」として扱います。", "Enter what you know; you can add to it at any time. What is not entered counts as unknown and is never guessed.";
        describe_kind: "何を登録しますか", "What do you describe?";
        version_support: "例：2.1、2026-03", "For example 2.1 or 2026-03";
        summary_support: "何をするものか、誰が使うかを数文で。", "What it does and who uses it, in a few sentences.";
        describe_button: "登録する", "Register it";
        described: "登録しました", "It is in the register";
        described_next: "「該当する規範」で、何が該当するかと理由を確かめられます。", "See under “What applies” which norms concern it, and why.";
        facts_heading: "8つの質問（任意）", "The eight questions (optional)";
        facts_lead: "答えるほど、何が該当するかがはっきりします。", "The more you answer, the clearer it becomes what applies.";
        edit_title: "名称・版・概要の変更", "Change name, version and summary";
        conflict_title: "ほかの人が先に変更しました", "Someone else changed this first";
        conflict_lead: "あなたの入力と、保存済みの内容を並べています。残したい内容を「保存する内容」に入れて保存してください。", "Your entries and what is saved stand side by side. Put what should stay into “Result”, then save.";
        conflict_back: "保存済みの内容に戻る", "Keep what is saved";
        // Asset.
        tabs_label: "この資産の表示", "Views of this asset";
        tab_overview: "概要", "Overview";
        tab_facts: "分かっていること", "Facts";
        tab_said: "記載と出所", "What is said, and where";
        tab_applies: "該当する規範", "What applies";
        tab_ties: "つながり", "Ties";
        tab_history: "自己点検の履歴", "Assessments";
        edit: "変更する", "Change";
        summary_none: "概要はまだありません。", "No summary yet.";
        given_heading: "分かっていること", "Facts given";
        given_none: "まだ何も入力されていません。", "Nothing is given yet.";
        missing_before: "まだ分からない項目：", "Facts not given yet:";
        facts_link: "項目を入力する", "Give facts";
        latest_heading: "最新の自己点検", "Latest self-assessment";
        latest_by: "事業者自身による点検です。国や第三者の評価ではありません。", "The operator's own statement; not an evaluation by the State or a third party.";
        retire_asset: "使用終了にする", "Retire";
        restore_asset: "使用中に戻す", "Put back into use";
        retire_lead: "使用終了にすると一覧に表示されなくなります。記録は残り、いつでも使用中に戻せます。", "It will no longer be listed. Its record stays, and it can be put back at any time.";
        restore_lead_asset: "使用中に戻すと、再び一覧に表示されます。", "It will be listed again.";
        retire_tied: "これに基づくもの", "What rests on it";
        is_retired_notice: "使用終了になっています。", "It is retired.";
        // Facts.
        facts_saved: "保存しました", "Saved";
        facts_saved_next: "「該当する規範」は新しい内容で計算し直されています。", "What applies has been worked out anew.";
        facts_form_lead: "空欄は「まだ分からない」として扱います。変更した項目だけが「入力」による記載に変わります。", "What is left empty counts as not known. Only what you change becomes a statement by hand.";
        fact_unknown: "まだ分からない", "Not known yet";
        fact_source: "出所：", "Source:";
        fact_place: "箇所：", "Place:";
        source_form: "入力", "entered by hand";
        // Said.
        said_lead: "この資産について述べられたことと、その出所です。ファイルの言葉はそのまま残しています。", "Everything said about this asset and where it was said; the words of a file are kept as they are.";
        said_caption: "述べられたこと", "What is said";
        said_field: "項目", "Field";
        said_value: "内容", "Value";
        said_source: "出所", "Source";
        said_place: "箇所と原文", "Place and words";
        said_none: "まだ何も述べられていません。項目を入力するか、ファイルを取り込んでください。", "Nothing is said yet. Give facts or import a file.";
        // Applies.
        answers_label: "表示する答え", "Answers shown";
        answers_all: "すべて", "All";
        applies_counts: "文書ごとの件数", "By instrument";
        applies_lines: "項目", "items";
        applies_none: "この条件に当てはまる項目はありません。", "No item fits this filter.";
        applies_original: "原文", "Original";
        applies_why: "理由：", "Why:";
        applies_wanted: "足りない証拠：", "Evidence still missing:";
        applies_found: "記載あり：", "Found:";
        // Ties.
        ties_picture: "つながりの図", "Picture of the ties";
        ties_picture_lead: "左のものに基づいて、右のものができています。", "What stands on the right rests on what stands left of it.";
        ties_source: "この登録簿", "this register";
        ties_cut: "図には近いものだけを描いています。", "Only what is near is drawn.";
        ties_caption: "つながりの一覧", "Ties";
        ties_none: "つながりはまだありません。使っているモデルやデータを登録し、つなげてください。", "No ties yet. Describe the models and data it uses, then tie them.";
        tie_from: "これは", "This";
        tie_kind: "つながり", "Tie";
        tie_to: "これに", "To this";
        tie_do: "操作", "Action";
        tie_add: "つながりを加える", "Add a tie";
        tie_add_lead: "この資産が何に基づいているかを選びます。", "Choose what this asset rests on.";
        tie_search: "基になるものを名称・版で探す", "Find what it rests on, by name or version";
        tie_search_none: "見つかりませんでした。名称の一部で探すか、先に登録してください。", "Nothing was found. Search by part of the name, or describe it first.";
        tie_cut: "{found}件のうち、更新が新しい{shown}件から選べます。ほかのものは名称・版で探してください。", "Of {found}, the {shown} changed last are offered. Find the others by name or version.";
        tie_to_field: "基になるもの", "What it rests on";
        tie_add_button: "加える", "Add";
        tie_none_to: "ほかの資産がまだ登録されていません。", "No other asset is in the register yet.";
        untie: "つながりを外す", "Remove the tie";
        untie_lead: "このつながりを外します。どちらの資産もそのまま残ります。", "This tie is removed; both assets stay as they are.";
        // History.
        history_number: "版", "Number";
        history_state: "状態", "State";
        history_at: "日時（日本時間）", "At (Japan time)";
        history_none: "自己点検はまだありません。該当する規範を項目ごとに確かめ、証拠を添えて記録します。", "No self-assessment yet. It goes through what applies, item by item, with evidence.";
        history_start: "自己点検を始める", "Start a self-assessment";
        history_again: "新しい版を始める", "Start a new version";
        history_open: "作成中の自己点検を続ける", "Continue the open self-assessment";
        history_caption: "自己点検の履歴", "Self-assessments";
        // Import.
        import_title: "ファイルの取り込み", "Import a file";
        import_lead: "書かれていることを、書かれている箇所とともに登録します。書かれていないことは推測しません。", "What the file says is registered with where it says it. What it does not say is never guessed.";
        import_formats: "使える形式", "Formats";
        import_cyclonedx: "CycloneDX ML-BOM 1.5〜1.7（JSON）", "CycloneDX ML-BOM 1.5 to 1.7 (JSON)";
        import_spdx: "SPDX 3 AIプロファイル（JSON-LD）", "SPDX 3 with the AI profile (JSON-LD)";
        import_card: "モデルカード・データセットカード（YAMLヘッダー付きのMarkdown、4MBまで）", "Model or dataset card (Markdown with a YAML header, at most 4 MB)";
        import_own: "ShirubeのTOML（1MBまで）", "Shirube's own TOML (at most 1 MB)";
        import_file: "ファイル", "File";
        import_limits: "1ファイル、64MBまで。UTF-8で保存されたもの。", "One file of at most 64 MB, in UTF-8.";
        import_button: "内容を確かめる", "Look at what it says";
        import_next: "次の画面で内容を確かめるまで、何も登録されません。", "Nothing is registered until you have seen it on the next page.";
        format_card: "モデルカード", "model card";
        format_own: "ShirubeのTOML", "Shirube's TOML";
        preview_title: "取り込む内容の確認", "Check what will be imported";
        preview_file: "ファイル", "File";
        preview_format: "形式", "Format";
        preview_new: "新しく登録", "New";
        preview_updated: "既存を更新", "Updated";
        preview_assets: "登録されるもの", "What will be registered";
        preview_is_new: "新規", "new";
        preview_is_update: "更新", "update";
        preview_existing: "登録済みの資産を見る", "See the asset as registered";
        preview_kept: "入力済みの内容を残します", "stays as entered by hand";
        preview_missing: "ファイルに書かれていないため、登録後にお尋ねする項目", "Not in the file; you will be asked after registering";
        preview_left: "ほかに表示していない資産：", "Assets not shown here:";
        preview_ties: "つながり", "Ties";
        preview_rows_left: "ほかに表示していない行：", "Rows not shown here:";
        preview_unread: "使用しない記載", "In the file, but not used";
        preview_unread_lead: "次の記載は取り込まれません。黙って捨てることはしません。", "These parts are not taken over. Nothing is dropped silently.";
        preview_unread_none: "すべての記載を取り込みます。", "Everything in the file is taken over.";
        preview_button: "この内容で登録する", "Register this";
        line: "行", "Line";
        unread_said: "記載", "Words";
        unread_why: "使用しない理由", "Why not used";
        result_title: "取り込みました", "Imported";
        result_ties: "つながり", "Ties";
        result_ties_left: "循環するため作らなかったつながり", "Ties left out because they would close a circle";
        result_assets: "登録・更新したもの", "Registered or updated";
        result_next: "名称を選ぶと、足りない項目を入力できます。", "Choose a name to give the facts still missing.";
        result_cut: "ここには100件までを表示しています。", "Only the first hundred are shown here.";
        // Members.
        members_title: "メンバー", "Members";
        hooks_title: "Webhook の通知先", "Webhooks";
        members_caption: "この事業者のメンバー", "Members of this operator";
        member_since: "参加（日本時間）", "Since (Japan time)";
        yourself: "あなた", "you";
        change_role: "役割を変える", "Change the role";
        role_owner_hint: "提出、メンバーの管理、事業者情報の変更ができます。", "Submits, manages members and changes the operator's entry.";
        role_editor_hint: "登録、取り込み、回答ができます。", "Describes, imports and answers.";
        role_viewer_hint: "見ることだけができます。", "Reads only.";
        dismiss: "外す", "Dismiss";
        dismiss_title: "メンバーから外す", "Dismiss a member";
        dismiss_lead: "この人は、この事業者の内容を見られなくなります。本人の記録はそのまま残ります。", "This person will no longer see anything of this operator. What they recorded stays.";
        invite_heading: "メンバーを招待する", "Invite someone";
        invite_note: "誰への招待か", "For whom";
        invite_note_support: "後で見分けるための覚え書きです。例：総務の佐藤さん", "A note to tell invitations apart, such as “Ms Sato, general affairs”.";
        invite_button: "招待リンクを作る", "Make an invitation link";
        invite_made: "招待リンクを作りました", "The invitation link is ready";
        invite_once: "このリンクは今だけ表示されます。コピーして、招待する人だけに渡してください。7日間有効で、一度だけ使えます。", "It is shown only now. Copy it and give it only to the person invited. It is valid for seven days and works once.";
        invite_link: "招待リンク", "Invitation link";
        invite_open: "まだ使われていない招待", "Invitations not yet used";
        invite_until: "期限（日本時間）", "Until (Japan time)";
        // Administration.
        admin_heading: "このShirubeの管理", "Administration of this Shirube";
        admin_lead: "管理者として、アカウントの停止と解除ができます。事業者の内容は見られません。", "As administrator you can suspend and restore accounts. That opens no operator's papers.";
        admin_title: "アカウントの管理", "Accounts";
        admin_list_lead: "停止と解除は、理由と根拠を添えた行為として記録されます。", "Suspending and restoring are acts; they are recorded with findings and a basis.";
        admin_state: "状態", "State";
        admin_do: "操作", "Action";
        admin_done: "記録しました", "It is done and recorded";
        administrator: "管理者", "administrator";
        account_suspended: "停止中", "suspended";
        account_active: "利用中", "in use";
        suspend: "停止する", "Suspend";
        restore: "停止を解除する", "Restore";
        suspend_lead: "このアカウントはサインインできなくなり、開いている画面も使えなくなります。記録は消えません。", "This account can no longer sign in, and its open sessions end. No record is deleted.";
        restore_lead: "このアカウントは再びサインインできるようになります。", "This account can sign in again.";
        findings: "確認した事実", "Findings";
        findings_support: "何が確認されたかを、1行に一つずつ書いてください。", "What was found, one on each line.";
        clauses: "根拠", "Basis";
        clauses_support: "この権限が基づく定めです。", "What this power rests on.";
    }
}

/// Yes or no.
pub fn yes_no(yes: bool, lang: Lang) -> &'static str {
    if yes { lang.pick("はい", "yes") } else { lang.pick("いいえ", "no") }
}

/// How one asset hangs on another, read from the left: "model — was trained on — dataset".
pub fn tie_label(kind: TieKind, lang: Lang) -> &'static str {
    match kind {
        TieKind::TrainedOn => lang.pick("で学習した", "was trained on"),
        TieKind::BasedOn => lang.pick("を基に作られた", "is based on"),
        TieKind::Contains => lang.pick("を含む", "contains"),
        TieKind::DependsOn => lang.pick("を必要とする", "depends on"),
        TieKind::EvaluatedOn => lang.pick("で評価した", "was evaluated on"),
    }
}

/// Why a part of a file is not used.
pub fn why_label(why: Why, lang: Lang) -> &'static str {
    match why {
        Why::NotUsed => lang.pick("この項目は使っていません", "this field is not used"),
        Why::Shape => lang.pick("この項目に使えない形の値です", "the value has another shape than this field takes"),
        Why::Twice => {
            lang.pick("同じ名前が二度あり、後のものを使います", "the name stands twice; the last one is read")
        }
        Why::NoSuchAsset => {
            lang.pick("指している資産がファイルにありません", "it names an asset the file does not describe")
        }
        Why::NotAnAsset => lang.pick("登録の対象ではない部品です", "this kind of component is not registered"),
        Why::Placeholder => lang.pick("ひな形のままの文字です", "the template's placeholder was left in"),
        Why::Cut => lang.pick("長すぎるため、続きは保存しません", "too long; the rest is not kept"),
    }
}
