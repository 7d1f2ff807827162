<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US">
<context>
    <name>ambrotype::ui::Actions</name>
    <message numerus="yes">
        <source>%n star(s)</source>
        <translation>
            <numerusform>%n star</numerusform>
            <numerusform>%n stars</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Give the selected pictures %n star(s)</source>
        <translation>
            <numerusform>Give the selected pictures %n star</numerusform>
            <numerusform>Give the selected pictures %n stars</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::BlindChoice</name>
    <message numerus="yes">
        <source>%n comparison(s) to be made.</source>
        <translation>
            <numerusform>One comparison to be made.</numerusform>
            <numerusform>%n comparisons to be made.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::ExportDialog</name>
    <message numerus="yes">
        <source>Export %n picture(s)</source>
        <translation>
            <numerusform>Export %n picture</numerusform>
            <numerusform>Export %n pictures</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::FacePanel</name>
    <message numerus="yes">
        <source>%n face(s)</source>
        <translation>
            <numerusform>%n face</numerusform>
            <numerusform>%n faces</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n face(s) removed - bring back</source>
        <translation>
            <numerusform>%n face removed - bring back</numerusform>
            <numerusform>%n faces removed - bring back</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::FolderDialog</name>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n picture</numerusform>
            <numerusform>%n pictures</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n folder(s)</source>
        <translation>
            <numerusform>%n folder</numerusform>
            <numerusform>%n folders</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::FolderList</name>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n picture</numerusform>
            <numerusform>%n pictures</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::HotFolderDialog</name>
    <message numerus="yes">
        <source>%n picture(s) taken.</source>
        <translation>
            <numerusform>1 picture taken.</numerusform>
            <numerusform>%n pictures taken.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) not whole yet.</source>
        <translation>
            <numerusform>1 file not whole yet.</numerusform>
            <numerusform>%n files not whole yet.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::LeftOverBar</name>
    <message numerus="yes">
        <source>Queue of earlier today: %n picture(s) left.</source>
        <translation>
            <numerusform>Queue of earlier today: %n picture left.</numerusform>
            <numerusform>Queue of earlier today: %n pictures left.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Queue of yesterday: %n picture(s) left.</source>
        <translation>
            <numerusform>Queue of yesterday: %n picture left.</numerusform>
            <numerusform>Queue of yesterday: %n pictures left.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Queue of %1: %n picture(s) left.</source>
        <translation>
            <numerusform>Queue of %1: %n picture left.</numerusform>
            <numerusform>Queue of %1: %n pictures left.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::MainWindow</name>
    <message numerus="yes">
        <source>The queue still has %n picture(s) to do. They stay in it and can go on at the next start.</source>
        <translation>
            <numerusform>The queue still has %n picture to do. It stays in it and can go on at the next start.</numerusform>
            <numerusform>The queue still has %n pictures to do. They stay in it and can go on at the next start.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Settings synced to %n picture(s).</source>
        <translation>
            <numerusform>Settings synced to %n picture.</numerusform>
            <numerusform>Settings synced to %n pictures.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Preset given to %n picture(s).</source>
        <translation>
            <numerusform>Preset given to one picture.</numerusform>
            <numerusform>Preset given to %n pictures.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n preset(s) imported.</source>
        <translation>
            <numerusform>One preset imported.</numerusform>
            <numerusform>%n presets imported.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Copied %n picture(s).</source>
        <translation>
            <numerusform>Copied %n picture.</numerusform>
            <numerusform>Copied %n pictures.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Given to %n picture(s): %1.</source>
        <translation>
            <numerusform>Given to %n picture: %1.</numerusform>
            <numerusform>Given to %n pictures: %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n open picture(s) that nobody had changed have it now.</source>
        <translation>
            <numerusform>%n open picture that nobody had changed has it now.</numerusform>
            <numerusform>%n open pictures that nobody had changed have it now.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::ModelDialog</name>
    <message numerus="yes">
        <source>%n model(s) on this computer, in %1.</source>
        <translation>
            <numerusform>%n model on this computer, in %1.</numerusform>
            <numerusform>%n models on this computer, in %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) imported.</source>
        <translation>
            <numerusform>%n file imported.</numerusform>
            <numerusform>%n files imported.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) imported that cannot be used.</source>
        <translation>
            <numerusform>%n file imported that cannot be used.</numerusform>
            <numerusform>%n files imported that cannot be used.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) not imported.</source>
        <translation>
            <numerusform>%n file not imported.</numerusform>
            <numerusform>%n files not imported.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n model(s) taken out of memory.</source>
        <translation>
            <numerusform>%n model taken out of memory.</numerusform>
            <numerusform>%n models taken out of memory.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::ModelTable</name>
    <message numerus="yes">
        <source>%n minute(s) ago</source>
        <translation>
            <numerusform>%n minute ago</numerusform>
            <numerusform>%n minutes ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s) ago</source>
        <translation>
            <numerusform>%n hour ago</numerusform>
            <numerusform>%n hours ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) ago</source>
        <translation>
            <numerusform>%n day ago</numerusform>
            <numerusform>%n days ago</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::PeopleDesk</name>
    <message numerus="yes">
        <source>Given to the same person in %n other picture(s).</source>
        <translation>
            <numerusform>Given to the same person in %n other picture.</numerusform>
            <numerusform>Given to the same person in %n other pictures.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n person(s) can be told apart in this shoot.</source>
        <translation>
            <numerusform>%n person can be told apart in this shoot.</numerusform>
            <numerusform>%n people can be told apart in this shoot.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Their faces in %n picture(s) are compared with them from now on.</source>
        <translation>
            <numerusform>Faces in %n picture are compared with them from now on.</numerusform>
            <numerusform>Faces in %n pictures are compared with them from now on.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) could not be looked through.</source>
        <translation>
            <numerusform>%n picture could not be looked through.</numerusform>
            <numerusform>%n pictures could not be looked through.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::PreferenceDialog</name>
    <message numerus="yes">
        <source>%n model(s), %1</source>
        <translation>
            <numerusform>%n model, %1</numerusform>
            <numerusform>%n models, %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>day(s)</source>
        <translation>
            <numerusform>day</numerusform>
            <numerusform>days</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::QualityBar</name>
    <message numerus="yes">
        <source>%n picture(s) not measured yet.</source>
        <translation>
            <numerusform>%n picture not measured yet.</numerusform>
            <numerusform>%n pictures not measured yet.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) cannot be measured.</source>
        <translation>
            <numerusform>%n picture cannot be measured.</numerusform>
            <numerusform>%n pictures cannot be measured.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::QueuePanel</name>
    <message numerus="yes">
        <source>%n failed</source>
        <translation>
            <numerusform>%n failed</numerusform>
            <numerusform>%n failed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n skipped</source>
        <translation>
            <numerusform>%n skipped</numerusform>
            <numerusform>%n skipped</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to look at</source>
        <translation>
            <numerusform>%n to look at</numerusform>
            <numerusform>%n to look at</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n minute(s) left</source>
        <translation>
            <numerusform>about %n minute left</numerusform>
            <numerusform>about %n minutes left</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::ReportDialog</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::ShootFilter</name>
    <message numerus="yes">
        <source>%n star(s) or more</source>
        <translation>
            <numerusform>%n star or more</numerusform>
            <numerusform>%n stars or more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n star(s)</source>
        <translation>
            <numerusform>%n star</numerusform>
            <numerusform>%n stars</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::ShootModel</name>
    <message numerus="yes">
        <source>%1, %2, %n star(s)</source>
        <translation>
            <numerusform>%1, %2, %n star</numerusform>
            <numerusform>%1, %2, %n stars</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n face(s)</source>
        <translation>
            <numerusform>%n face</numerusform>
            <numerusform>%n faces</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::ShortcutEditor</name>
    <message numerus="yes">
        <source>%n command(s) would get other keys.</source>
        <translation>
            <numerusform>%n command would get other keys.</numerusform>
            <numerusform>%n commands would get other keys.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::StatusLine</name>
    <message numerus="yes">
        <source>CPU, %n thread(s)</source>
        <translation>
            <numerusform>CPU, %n thread</numerusform>
            <numerusform>CPU, %n threads</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n model(s) in memory</source>
        <translation>
            <numerusform>%n model in memory</numerusform>
            <numerusform>%n models in memory</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::Studio</name>
    <message numerus="yes">
        <source>%n file(s) could not be found.</source>
        <translation>
            <numerusform>%n file could not be found.</numerusform>
            <numerusform>%n files could not be found.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n picture</numerusform>
            <numerusform>%n pictures</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n other file(s) were left out.</source>
        <translation>
            <numerusform>%n other file was left out.</numerusform>
            <numerusform>%n other files were left out.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) added to the queue.</source>
        <translation>
            <numerusform>%n picture added to the queue.</numerusform>
            <numerusform>%n pictures added to the queue.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::TimeForecast</name>
    <message numerus="yes">
        <source>%n minute(s)</source>
        <translation>
            <numerusform>%n minute</numerusform>
            <numerusform>%n minutes</numerusform>
        </translation>
    </message>
</context>
</TS>
