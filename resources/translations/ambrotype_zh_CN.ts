<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>Devices</name>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
</context>
<context>
    <name>Faces</name>
    <message>
        <source>As the other faces</source>
        <translation>与其他人脸相同</translation>
    </message>
    <message>
        <source>Draw a face</source>
        <translation>框选人脸</translation>
    </message>
    <message>
        <source>Move the points of a face</source>
        <translation>移动人脸关键点</translation>
    </message>
    <message>
        <source>Remove a false face</source>
        <translation>移除误检人脸</translation>
    </message>
    <message>
        <source>Remove a drawn face</source>
        <translation>移除框选的人脸</translation>
    </message>
    <message>
        <source>Bring back removed faces</source>
        <translation>恢复已移除的人脸</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::Actions</name>
    <message>
        <source>%1 (%2)</source>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>&amp;Open...</source>
        <translation>打开(&amp;O)...</translation>
    </message>
    <message>
        <source>Open pictures</source>
        <translation>打开照片</translation>
    </message>
    <message>
        <source>Open &amp;folder...</source>
        <translation>打开文件夹(&amp;F)...</translation>
    </message>
    <message>
        <source>&amp;Remove from the shoot</source>
        <translation>从本次拍摄中移除(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Export...</source>
        <translation>导出(&amp;E)...</translation>
    </message>
    <message>
        <source>Export with other settings</source>
        <translation>用其他设置导出</translation>
    </message>
    <message>
        <source>Enhance</source>
        <translation>增强</translation>
    </message>
    <message>
        <source>Enhance this picture at full size and save it</source>
        <translation>以全尺寸增强这张照片并保存</translation>
    </message>
    <message>
        <source>Add to queue</source>
        <translation>加入队列</translation>
    </message>
    <message>
        <source>Add to the queue and go to the next picture</source>
        <translation>加入队列并转到下一张</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>重做(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Paste settings</source>
        <translation>粘贴设置(&amp;P)</translation>
    </message>
    <message>
        <source>S&amp;ync settings to the selection</source>
        <translation>同步设置到所选照片(&amp;Y)</translation>
    </message>
    <message>
        <source>&amp;Auto</source>
        <translation>自动(&amp;A)</translation>
    </message>
    <message>
        <source>Set the sliders automatically</source>
        <translation>自动设置滑块</translation>
    </message>
    <message>
        <source>&amp;Reset to the preset</source>
        <translation>恢复到预设(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Save as preset...</source>
        <translation>存为预设(&amp;S)...</translation>
    </message>
    <message>
        <source>&amp;Next way to compare</source>
        <translation>切换对比方式(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Split</source>
        <translation>分屏(&amp;S)</translation>
    </message>
    <message>
        <source>Split: original and result with a divider</source>
        <translation>分屏：原图与结果以分隔线对比</translation>
    </message>
    <message>
        <source>Side &amp;by side</source>
        <translation>并排(&amp;B)</translation>
    </message>
    <message>
        <source>Sin&amp;gle</source>
        <translation>单图(&amp;G)</translation>
    </message>
    <message>
        <source>Only the result</source>
        <translation>仅显示结果</translation>
    </message>
    <message>
        <source>&amp;Horizontal divider</source>
        <translation>水平分隔线(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Flip original and result</source>
        <translation>切换原图与结果(&amp;F)</translation>
    </message>
    <message>
        <source>Flip original and result in place; hold the key to look only as long</source>
        <translation>原位切换原图与结果；按住按键则只在按住期间查看</translation>
    </message>
    <message>
        <source>Divider 1 % back</source>
        <translation>分隔线后退 1%</translation>
    </message>
    <message>
        <source>Divider 1 % on</source>
        <translation>分隔线前进 1%</translation>
    </message>
    <message>
        <source>Divider 10 % back</source>
        <translation>分隔线后退 10%</translation>
    </message>
    <message>
        <source>Divider 10 % on</source>
        <translation>分隔线前进 10%</translation>
    </message>
    <message>
        <source>&amp;Labels in the corners</source>
        <translation>角标(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Difference</source>
        <translation>差异(&amp;D)</translation>
    </message>
    <message>
        <source>Show how far the result is from the original: 4, 8, 16 times, off</source>
        <translation>显示结果与原图的差异：4、8、16 倍，关闭</translation>
    </message>
    <message>
        <source>&amp;Assessment frame</source>
        <translation>评估边框(&amp;A)</translation>
    </message>
    <message>
        <source>Middle grey and a white edge around the picture, to judge its brightness</source>
        <translation>照片周围显示中灰与白边，用于判断明暗</translation>
    </message>
    <message>
        <source>F&amp;aces</source>
        <translation>人脸(&amp;A)</translation>
    </message>
    <message>
        <source>Show the list of faces</source>
        <translation>显示人脸列表</translation>
    </message>
    <message>
        <source>&amp;Next face</source>
        <translation>下一张人脸(&amp;N)</translation>
    </message>
    <message>
        <source>Next face at 2:1</source>
        <translation>以 2:1 查看下一张人脸</translation>
    </message>
    <message>
        <source>&amp;Boxes on the picture</source>
        <translation>照片上的人脸框(&amp;B)</translation>
    </message>
    <message>
        <source>Boxes of the faces</source>
        <translation>人脸框</translation>
    </message>
    <message>
        <source>&amp;Draw a missed face</source>
        <translation>框选漏检人脸(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Review</source>
        <translation>审片(&amp;R)</translation>
    </message>
    <message>
        <source>Review the results of the queue</source>
        <translation>审阅队列的结果</translation>
    </message>
    <message>
        <source>&amp;Approve</source>
        <translation>通过(&amp;A)</translation>
    </message>
    <message>
        <source>Re&amp;ject</source>
        <translation>退回(&amp;J)</translation>
    </message>
    <message>
        <source>Reject: the original stands</source>
        <translation>退回：保留原图</translation>
    </message>
    <message>
        <source>&amp;Hand work</source>
        <translation>手动精修(&amp;H)</translation>
    </message>
    <message>
        <source>Needs work by hand</source>
        <translation>需要手动精修</translation>
    </message>
    <message>
        <source>&amp;Undecided</source>
        <translation>待定(&amp;U)</translation>
    </message>
    <message>
        <source>Take the decision back</source>
        <translation>撤回决定</translation>
    </message>
    <message>
        <source>Fit or 1:1</source>
        <translation>适合窗口或 1:1</translation>
    </message>
    <message>
        <source>&amp;Fit</source>
        <translation>适合窗口(&amp;F)</translation>
    </message>
    <message>
        <source>Whole picture</source>
        <translation>整张照片</translation>
    </message>
    <message>
        <source>1:1</source>
        <translation>1:1</translation>
    </message>
    <message>
        <source>One picture pixel on one screen pixel</source>
        <translation>一个照片像素对应一个屏幕像素</translation>
    </message>
    <message>
        <source>2:1</source>
        <translation>2:1</translation>
    </message>
    <message>
        <source>200 %</source>
        <translation>200%</translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation>放大(&amp;I)</translation>
    </message>
    <message>
        <source>Zoom &amp;out</source>
        <translation>缩小(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Previous picture</source>
        <translation>上一张(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Next picture</source>
        <translation>下一张(&amp;N)</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Start or pause the queue</source>
        <translation>启动或暂停队列</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Show the queue</source>
        <translation>显示队列</translation>
    </message>
    <message>
        <source>Hide or show the &amp;sides</source>
        <translation>隐藏或显示两侧面板(&amp;S)</translation>
    </message>
    <message>
        <source>Hide or show &amp;all but the picture</source>
        <translation>隐藏或显示照片以外的全部(&amp;A)</translation>
    </message>
    <message>
        <source>Go to the next &amp;area</source>
        <translation>转到下一区域(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Full screen</source>
        <translation>全屏(&amp;F)</translation>
    </message>
    <message>
        <source>Leave full screen</source>
        <translation>退出全屏</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>键盘快捷键(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;About Ambrotype</source>
        <translation>关于 Ambrotype(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;First steps</source>
        <translation>快速入门(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Models...</source>
        <translation>模型(&amp;M)...</translation>
    </message>
    <message>
        <source>Manage the models</source>
        <translation>管理模型</translation>
    </message>
    <message>
        <source>&amp;Preferences...</source>
        <translation>首选项(&amp;P)...</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>&amp;New shoot</source>
        <translation>新建拍摄(&amp;N)</translation>
    </message>
    <message>
        <source>Take all pictures out of the shoot; their settings are remembered</source>
        <translation>把所有照片移出本次拍摄；它们的设置会被记住</translation>
    </message>
    <message>
        <source>&amp;Magnifier</source>
        <translation>放大镜(&amp;M)</translation>
    </message>
    <message>
        <source>Magnifier that shows the other side at 2:1; or hold Alt</source>
        <translation>放大镜以 2:1 显示另一侧；也可以按住 Alt</translation>
    </message>
    <message>
        <source>&amp;Compare with...</source>
        <translation>对比对象(&amp;C)...</translation>
    </message>
    <message>
        <source>Put another preset or other settings in the place of the original</source>
        <translation>用其他预设或其他设置代替原图进行对比</translation>
    </message>
    <message>
        <source>Previous to compare with</source>
        <translation>上一个对比对象</translation>
    </message>
    <message>
        <source>Compare with the previous of the list, in place</source>
        <translation>原位与列表中的上一个对比</translation>
    </message>
    <message>
        <source>Next to compare with</source>
        <translation>下一个对比对象</translation>
    </message>
    <message>
        <source>Compare with the next of the list, in place</source>
        <translation>原位与列表中的下一个对比</translation>
    </message>
    <message>
        <source>Give the picture the settings that it is compared with</source>
        <translation>把对比对象的设置用于这张照片</translation>
    </message>
    <message>
        <source>Enhance again every picture of the shoot that was changed since it was saved</source>
        <translation>重新处理保存后又有更改的所有照片</translation>
    </message>
    <message>
        <source>H&amp;ot folder...</source>
        <translation>监视文件夹(&amp;O)...</translation>
    </message>
    <message>
        <source>Enhance every picture that comes into a folder</source>
        <translation>自动处理进入文件夹的每张照片</translation>
    </message>
    <message>
        <source>&amp;Blind comparison of presets...</source>
        <translation>预设盲测对比(&amp;B)...</translation>
    </message>
    <message>
        <source>Compare presets on the selected pictures without knowing which is which</source>
        <translation>在所选照片上对比预设，而不知道哪个是哪个</translation>
    </message>
    <message>
        <source>&amp;Compare faces within the shoot</source>
        <translation>在本次拍摄内比对人脸(&amp;C)</translation>
    </message>
    <message>
        <source>Measure the likeness of each face against the sharpest pictures of the same person, too</source>
        <translation>同时以同一人最清晰的照片衡量每张人脸的相似度</translation>
    </message>
    <message numerus="yes">
        <source>%n star(s)</source>
        <translation>
            <numerusform>%n 星</numerusform>
        </translation>
    </message>
    <message>
        <source>No stars</source>
        <translation>无星级</translation>
    </message>
    <message numerus="yes">
        <source>Give the selected pictures %n star(s)</source>
        <translation>
            <numerusform>给所选照片标 %n 星</numerusform>
        </translation>
    </message>
    <message>
        <source>Take the stars of the selected pictures away</source>
        <translation>取消所选照片的星级</translation>
    </message>
    <message>
        <source>Copy p&amp;ictures</source>
        <translation>复制照片(&amp;I)</translation>
    </message>
    <message>
        <source>Paste pict&amp;ures</source>
        <translation>粘贴照片(&amp;U)</translation>
    </message>
    <message>
        <source>Open pictures or a picture&apos;s pixels that were copied elsewhere</source>
        <translation>打开在别处复制的照片或图像</translation>
    </message>
    <message>
        <source>&amp;Invented detail</source>
        <translation>凭空生成的细节(&amp;I)</translation>
    </message>
    <message>
        <source>Mark what the result shows and no blurring, sharpening or contrast of the original explains</source>
        <translation>标出结果中有、而原图无论怎样模糊、锐化或调整对比度都得不到的细节</translation>
    </message>
    <message>
        <source>Open the &amp;sample pictures</source>
        <translation>打开示例照片(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Find pictures by name</source>
        <translation>按名称查找照片(&amp;F)</translation>
    </message>
    <message>
        <source>Show only the pictures with a part of their name</source>
        <translation>只显示名称中包含所输文字的照片</translation>
    </message>
    <message>
        <source>Change &amp;settings</source>
        <translation>更改设置(&amp;S)</translation>
    </message>
    <message>
        <source>Change the settings of this picture and do it again</source>
        <translation>更改这张照片的设置并重新处理</translation>
    </message>
    <message>
        <source>&amp;Copy settings...</source>
        <translation>复制设置(&amp;C)...</translation>
    </message>
    <message>
        <source>Choose what to copy of the settings of this picture</source>
        <translation>选择要复制此照片的哪些设置</translation>
    </message>
    <message>
        <source>Give the settings of this picture to all that are selected; those that were chosen last</source>
        <translation>将此照片的设置同步到所有选中的照片，沿用上次的选择</translation>
    </message>
    <message>
        <source>Fi&amp;ll</source>
        <translation>填满(&amp;L)</translation>
    </message>
    <message>
        <source>So large that no grey is seen</source>
        <translation>放大到看不见灰色边缘</translation>
    </message>
    <message>
        <source>25 %</source>
        <translation>25 %</translation>
    </message>
    <message>
        <source>50 %</source>
        <translation>50 %</translation>
    </message>
    <message>
        <source>100 % (1:1)</source>
        <translation>100 % (1:1)</translation>
    </message>
    <message>
        <source>200 % (2:1)</source>
        <translation>200 % (2:1)</translation>
    </message>
    <message>
        <source>400 %</source>
        <translation>400 %</translation>
    </message>
    <message>
        <source>Sides t&amp;ogether again</source>
        <translation>重新对齐两侧(&amp;O)</translation>
    </message>
    <message>
        <source>Show the same place on both sides again, after one was moved with Shift</source>
        <translation>按住 Shift 移动过一侧之后，让两侧重新显示同一位置</translation>
    </message>
    <message>
        <source>&amp;Apply the compared settings</source>
        <translation>采用对比对象(&amp;U)</translation>
    </message>
    <message>
        <source>Up&amp;date what has changed</source>
        <translation>更新已更改的结果(&amp;U)</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::AdjustPanel</name>
    <message>
        <source>Preset</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>Save these settings as a preset of your own</source>
        <translation>将这些设置存为自己的预设</translation>
    </message>
    <message>
        <source>Save preset</source>
        <translation>保存预设</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>重置</translation>
    </message>
    <message>
        <source>Go back to the values of the preset</source>
        <translation>恢复预设的数值</translation>
    </message>
    <message>
        <source>Reset to the preset</source>
        <translation>恢复到预设</translation>
    </message>
    <message>
        <source>Simple</source>
        <translation>简单</translation>
    </message>
    <message>
        <source>Advanced</source>
        <translation>高级</translation>
    </message>
    <message>
        <source>Adjust</source>
        <translation>调整</translation>
    </message>
    <message>
        <source>Faces</source>
        <translation>人脸</translation>
    </message>
    <message>
        <source>Info</source>
        <translation>信息</translation>
    </message>
    <message>
        <source>Opened</source>
        <translation>已打开</translation>
    </message>
    <message>
        <source>History of the picture</source>
        <translation>照片的历史记录</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
    <message>
        <source>Adjust, faces, information, history</source>
        <translation>调整、人脸、信息、历史</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::AdvancedPanel</name>
    <message>
        <source>Usual order</source>
        <translation>常用顺序</translation>
    </message>
    <message>
        <source>What the order of the stages costs</source>
        <translation>当前步骤顺序的代价</translation>
    </message>
    <message>
        <source>Put the stages back into the order that serves most pictures</source>
        <translation>恢复适合大多数照片的步骤顺序</translation>
    </message>
    <message>
        <source>Order of the stages</source>
        <translation>步骤顺序</translation>
    </message>
    <message>
        <source>Faces are restored from the noisy picture, which misleads their models.</source>
        <translation>人脸将从带噪点的照片修复，这会误导模型。</translation>
    </message>
    <message>
        <source>Noise is enlarged before it is removed: slower, and more of it stays.</source>
        <translation>噪点先被放大再去除：更慢，残留也更多。</translation>
    </message>
    <message>
        <source>Faces after upscaling are slower and softer.</source>
        <translation>放大之后再修复人脸更慢，也更软。</translation>
    </message>
    <message>
        <source>The picture is brought to its size before it is upscaled, which loses detail.</source>
        <translation>照片在放大之前就被调整尺寸，会损失细节。</translation>
    </message>
    <message>
        <source>Sharpening before the final size is softened again.</source>
        <translation>在最终尺寸之前锐化，效果会再次变软。</translation>
    </message>
    <message>
        <source>What stands behind Strength is not mixed with the original.</source>
        <translation>排在“强度”之后的步骤不会与原图混合。</translation>
    </message>
    <message>
        <source>Denoising first blurs the blocks of compression, so that fewer are found.</source>
        <translation>先降噪会模糊压缩方块，能找到的就更少。</translation>
    </message>
    <message>
        <source>Deblurring first makes the noise stronger.</source>
        <translation>先去模糊会使噪点更强。</translation>
    </message>
    <message>
        <source>Grain before the final size is enlarged with the picture.</source>
        <translation>在确定最终尺寸之前加的颗粒会随照片一起放大。</translation>
    </message>
    <message>
        <source>Sharpening after it makes the grain harsh.</source>
        <translation>在颗粒之后锐化会使颗粒变得生硬。</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::BlindBar</name>
    <message>
        <source>Left</source>
        <translation>左</translation>
    </message>
    <message>
        <source>The left one is better (Left arrow)</source>
        <translation>左边更好（左方向键）</translation>
    </message>
    <message>
        <source>Equal</source>
        <translation>相同</translation>
    </message>
    <message>
        <source>No difference (Down arrow)</source>
        <translation>没有差别（下方向键）</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>右</translation>
    </message>
    <message>
        <source>The right one is better (Right arrow)</source>
        <translation>右边更好（右方向键）</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>撤回</translation>
    </message>
    <message>
        <source>Take the last answer back (Backspace)</source>
        <translation>撤回上一个回答（Backspace）</translation>
    </message>
    <message>
        <source>End</source>
        <translation>结束</translation>
    </message>
    <message>
        <source>End here and show the table (Esc)</source>
        <translation>到此结束并显示结果表（Esc）</translation>
    </message>
    <message>
        <source>Which is better? %1 of %2</source>
        <translation>哪个更好？第 %1 组，共 %2 组</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::BlindChoice</name>
    <message>
        <source>Blind comparison</source>
        <translation>盲测对比</translation>
    </message>
    <message>
        <source>Choose two to four presets. The selected pictures are shown with two of them at a time, without names and in random order; you say which is better. At the end a table tells who won and how sure that is.</source>
        <translation>请选择两到四个预设。所选照片每次用其中两个显示，不带名称、顺序随机，由您判断哪个更好。最后的表格会说明谁胜出以及把握有多大。</translation>
    </message>
    <message>
        <source>Presets to compare</source>
        <translation>要对比的预设</translation>
    </message>
    <message>
        <source>Begin</source>
        <translation>开始</translation>
    </message>
    <message numerus="yes">
        <source>%n comparison(s) to be made.</source>
        <translation>
            <numerusform>需要对比 %n 组。</numerusform>
        </translation>
    </message>
    <message>
        <source>Choose two to four presets.</source>
        <translation>请选择两到四个预设。</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::BlindDesk</name>
    <message>
        <source>Left</source>
        <translation>左</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>右</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::BlindResult</name>
    <message>
        <source>Result of the blind comparison</source>
        <translation>盲测对比结果</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is better; that is unlikely to be chance.</source>
        <translation>“%1”更好；这不太可能是偶然。</translation>
    </message>
    <message>
        <source>Nobody won beyond chance. Compare more pictures, or take the one you like.</source>
        <translation>没有超出偶然的胜者。请对比更多照片，或选您喜欢的那个。</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>Won</source>
        <translation>胜</translation>
    </message>
    <message>
        <source>Lost</source>
        <translation>负</translation>
    </message>
    <message>
        <source>Equal</source>
        <translation>相同</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>得分率</translation>
    </message>
    <message>
        <source>95 % between</source>
        <translation>95 % 区间</translation>
    </message>
    <message>
        <source>Standings</source>
        <translation>结果表</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>%1 and %2 %</source>
        <translation>%1 至 %2 %</translation>
    </message>
    <message>
        <source>Save as CSV...</source>
        <translation>存为 CSV...</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::Canvas</name>
    <message>
        <source>Original</source>
        <translation>原图</translation>
    </message>
    <message>
        <source>Difference x%1</source>
        <translation>差异 x%1</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Not in the original</source>
        <translation>原图中没有</translation>
    </message>
    <message>
        <source>Not in the original: %1 %</source>
        <translation>原图中没有：%1%</translation>
    </message>
    <message>
        <source>Together again</source>
        <translation>重新对齐</translation>
    </message>
    <message>
        <source>The sides show different places of the picture. Bring them together again.</source>
        <translation>两侧显示的是照片的不同位置。点击重新对齐。</translation>
    </message>
    <message>
        <source>Shows the original and the result. The menu key opens all that can be done with the picture.</source>
        <translation>显示原图和结果。按菜单键可打开对照片的全部操作。</translation>
    </message>
    <message>
        <source>Picture: %1</source>
        <translation>照片：%1</translation>
    </message>
    <message>
        <source>Picture: %1, %2</source>
        <translation>照片：%1，%2</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::ChoiceRow</name>
    <message>
        <source>%1 · Model missing · Import</source>
        <translation>%1 · 缺少模型 · 导入</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::CopySettingsDialog</name>
    <message>
        <source>Copy settings</source>
        <translation>复制设置</translation>
    </message>
    <message>
        <source>Sync settings</source>
        <translation>同步设置</translation>
    </message>
    <message>
        <source>What shall be copied from %1?</source>
        <translation>要从 %1 复制哪些设置？</translation>
    </message>
    <message>
        <source>What shall the selected pictures get from %1?</source>
        <translation>要将 %1 的哪些设置同步到选中的照片？</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Sync</source>
        <translation>同步</translation>
    </message>
    <message>
        <source>&amp;All</source>
        <translation>全部(&amp;A)</translation>
    </message>
    <message>
        <source>Every stage and their order, with the preset</source>
        <translation>所有步骤及其顺序，连同预设</translation>
    </message>
    <message>
        <source>C&amp;hanged</source>
        <translation>已修改(&amp;H)</translation>
    </message>
    <message>
        <source>Only what differs from the preset</source>
        <translation>仅与预设不同的设置</translation>
    </message>
    <message>
        <source>Nothing differs from the preset.</source>
        <translation>与预设没有差别。</translation>
    </message>
    <message>
        <source>&amp;None</source>
        <translation>全不选(&amp;N)</translation>
    </message>
    <message>
        <source>Nothing, to choose single ones</source>
        <translation>全部取消，以便逐项选择</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>已修改</translation>
    </message>
    <message>
        <source>as the preset</source>
        <translation>与预设相同</translation>
    </message>
    <message>
        <source>off</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Order of the stages</source>
        <translation>步骤顺序</translation>
    </message>
    <message>
        <source>Decisions about single faces</source>
        <translation>对单张人脸的处理</translation>
    </message>
    <message>
        <source>of this picture</source>
        <translation>属于此照片</translation>
    </message>
    <message>
        <source>Faces that were drawn or removed, and values of their own. They lie at fixed places of this picture: only for others with the same view.</source>
        <translation>手动框选或移除的人脸，以及单独设置的数值。它们固定在此照片的位置上：仅适用于构图相同的照片。</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>setting, its state</comment>
        <translation>%1，%2</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::EmptyState</name>
    <message>
        <source>Drop pictures or a folder here</source>
        <translation>将照片或文件夹拖到这里</translation>
    </message>
    <message>
        <source>No picture is open</source>
        <translation>未打开照片</translation>
    </message>
    <message>
        <source>JPEG, PNG, TIFF, WebP, HEIC, AVIF and camera RAW</source>
        <translation>JPEG、PNG、TIFF、WebP、HEIC、AVIF 及相机 RAW</translation>
    </message>
    <message>
        <source>Originals are never changed, and nothing leaves this computer.</source>
        <translation>绝不改动原片，任何数据都不会离开本机。</translation>
    </message>
    <message>
        <source>Open pictures...</source>
        <translation>打开照片...</translation>
    </message>
    <message>
        <source>Open a folder...</source>
        <translation>打开文件夹...</translation>
    </message>
    <message>
        <source>First steps</source>
        <translation>快速入门</translation>
    </message>
    <message>
        <source>Restoring faces needs a model file, which is not part of Ambrotype. Everything else works without: denoising, sharpening, sizes, tone, the queue and the review.</source>
        <translation>人脸修复需要模型文件，Ambrotype 本身不附带。其余功能无需模型即可使用：降噪、锐化、尺寸、影调、队列和审片。</translation>
    </message>
    <message>
        <source>Choose files...</source>
        <translation>选择文件...</translation>
    </message>
    <message>
        <source>Choose a folder...</source>
        <translation>选择文件夹...</translation>
    </message>
    <message>
        <source>What do I need?</source>
        <translation>需要哪些？</translation>
    </message>
    <message>
        <source>Try samples</source>
        <translation>试用示例照片</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::ExportDialog</name>
    <message numerus="yes">
        <source>Export %n picture(s)</source>
        <translation>
            <numerusform>导出 %n 张照片</numerusform>
        </translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::ExportForm</name>
    <message>
        <source>Folder &quot;Enhanced&quot; beside each original</source>
        <translation>各原片旁的“Enhanced”文件夹</translation>
    </message>
    <message>
        <source>One folder for all:</source>
        <translation>统一存入一个文件夹：</translation>
    </message>
    <message>
        <source>Browse...</source>
        <translation>浏览...</translation>
    </message>
    <message>
        <source>Note in the metadata what was done</source>
        <translation>在元数据中注明所做的处理</translation>
    </message>
    <message>
        <source>As the original</source>
        <translation>与原片相同</translation>
    </message>
    <message>
        <source>For JPEG and WebP. From 90 on, JPEG keeps colour at full resolution.</source>
        <translation>用于 JPEG 和 WebP。90 及以上时 JPEG 保留完整的色彩分辨率。</translation>
    </message>
    <message>
        <source>8 bits</source>
        <translation>8 位</translation>
    </message>
    <message>
        <source>16 bits</source>
        <translation>16 位</translation>
    </message>
    <message>
        <source>Keep all</source>
        <translation>全部保留</translation>
    </message>
    <message>
        <source>Remove the place (GPS)</source>
        <translation>移除位置（GPS）</translation>
    </message>
    <message>
        <source>Remove all</source>
        <translation>全部移除</translation>
    </message>
    <message>
        <source>Skip the picture</source>
        <translation>跳过这张照片</translation>
    </message>
    <message>
        <source>Replace the file</source>
        <translation>替换文件</translation>
    </message>
    <message>
        <source>When a file of that name exists. An original is never replaced.</source>
        <translation>当同名文件已存在时。原片绝不会被替换。</translation>
    </message>
    <message>
        <source>{name} file name, {preset} preset, {date} date taken, {seq} or {seq:4} number, {scale} factor, {width}, {height}, {format}</source>
        <translation>{name} 文件名，{preset} 预设，{date} 拍摄日期，{seq} 或 {seq:4} 序号，{scale} 倍数，{width}、{height}、{format}</translation>
    </message>
    <message>
        <source>Folder for the results</source>
        <translation>结果文件夹</translation>
    </message>
    <message>
        <source>Example</source>
        <translation>示例</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>名称(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Format</source>
        <translation>格式(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Quality</source>
        <translation>质量(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Depth</source>
        <translation>位深(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Metadata</source>
        <translation>元数据(&amp;M)</translation>
    </message>
    <message>
        <source>If it &amp;exists</source>
        <translation>若已存在(&amp;E)</translation>
    </message>
    <message>
        <source>Choose a folder for the results.</source>
        <translation>请选择保存结果的文件夹。</translation>
    </message>
    <message>
        <source>For example: %1</source>
        <translation>例如：%1</translation>
    </message>
    <message>
        <source>Note what was done</source>
        <translation>记录处理内容</translation>
    </message>
    <message>
        <source>Add a number</source>
        <translation>添加序号</translation>
    </message>
    <message>
        <source>With another profile than the original&apos;s the colours are converted: they look the same, as far as the profile holds them.</source>
        <translation>选择其他配置文件时会转换颜色：只要配置文件的色域容得下，看起来不变。</translation>
    </message>
    <message>
        <source>&amp;Profile</source>
        <translation>色彩配置(&amp;P)</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::FaceDesk</name>
    <message>
        <source>No face was found in this picture.</source>
        <translation>这张照片中未找到人脸。</translation>
    </message>
    <message>
        <source>Looking for faces...</source>
        <translation>正在查找人脸...</translation>
    </message>
    <message>
        <source>Folder for the crops</source>
        <translation>裁切图文件夹</translation>
    </message>
    <message>
        <source>%1-face%2</source>
        <translation>%1-人脸%2</translation>
    </message>
    <message>
        <source>Lower the threshold of faces</source>
        <translation>降低人脸阈值</translation>
    </message>
    <message>
        <source>Restore faces</source>
        <translation>修复人脸</translation>
    </message>
    <message>
        <source>Face %1 on</source>
        <translation>启用人脸 %1</translation>
    </message>
    <message>
        <source>Face %1 off</source>
        <translation>停用人脸 %1</translation>
    </message>
    <message>
        <source>Strength of face %1</source>
        <translation>人脸 %1 的强度</translation>
    </message>
    <message>
        <source>Face %1 follows the stage</source>
        <translation>人脸 %1 跟随整体</translation>
    </message>
    <message>
        <source>Anonymise face %1</source>
        <translation>匿名处理人脸 %1</translation>
    </message>
    <message>
        <source>Show face %1 again</source>
        <translation>重新显示人脸 %1</translation>
    </message>
    <message>
        <source>Model of face %1</source>
        <translation>人脸 %1 的模型</translation>
    </message>
    <message>
        <source>Reset face %1</source>
        <translation>重置人脸 %1</translation>
    </message>
    <message>
        <source>Saved %1.</source>
        <translation>已保存 %1。</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::FaceDrawBar</name>
    <message>
        <source>Use this face</source>
        <translation>使用此人脸</translation>
    </message>
    <message>
        <source>Use this face (Enter)</source>
        <translation>使用此人脸（Enter）</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Cancel (Esc)</source>
        <translation>取消（Esc）</translation>
    </message>
    <message>
        <source>Move the points onto eyes, nose and corners of the mouth.</source>
        <translation>把各点移到双眼、鼻子和嘴角上。</translation>
    </message>
    <message>
        <source>Drag a box around the face, from forehead to chin.</source>
        <translation>从额头到下巴拖出一个框。</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::FacePanel</name>
    <message>
        <source>Draw a face that was missed</source>
        <translation>框选漏检的人脸</translation>
    </message>
    <message>
        <source>Look for faces again</source>
        <translation>重新查找人脸</translation>
    </message>
    <message>
        <source>Faces</source>
        <translation>人脸</translation>
    </message>
    <message>
        <source>Restoration of faces is off for this picture.</source>
        <translation>这张照片未启用人脸修复。</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>修复</translation>
    </message>
    <message>
        <source>Restore the faces of this picture</source>
        <translation>修复这张照片中的人脸</translation>
    </message>
    <message>
        <source>No faces found. Lower the threshold, draw one, or continue without.</source>
        <translation>未找到人脸。可以降低阈值、手动框选，或直接继续。</translation>
    </message>
    <message>
        <source>Lower the threshold</source>
        <translation>降低阈值</translation>
    </message>
    <message>
        <source>Draw a face</source>
        <translation>框选人脸</translation>
    </message>
    <message>
        <source>Continue without</source>
        <translation>直接继续</translation>
    </message>
    <message>
        <source>Find faces</source>
        <translation>查找人脸</translation>
    </message>
    <message numerus="yes">
        <source>%n face(s)</source>
        <translation>
            <numerusform>%n 张人脸</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, %2 on</source>
        <translation>%1，启用 %2 张</translation>
    </message>
    <message numerus="yes">
        <source>%n face(s) removed - bring back</source>
        <translation>
            <numerusform>已移除 %n 张人脸 - 恢复</numerusform>
        </translation>
    </message>
    <message>
        <source>Open a picture to see its faces here.</source>
        <translation>打开照片后，这里会列出其中的人脸。</translation>
    </message>
    <message>
        <source>Nobody has looked for faces in this picture yet.</source>
        <translation>尚未在这张照片中查找人脸。</translation>
    </message>
    <message>
        <source>Looking for faces...</source>
        <translation>正在查找人脸...</translation>
    </message>
    <message>
        <source>The picture could not be opened.</source>
        <translation>无法打开此图片。</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::FaceRow</name>
    <message>
        <source>Restore this face</source>
        <translation>修复这张人脸</translation>
    </message>
    <message>
        <source>Face %1</source>
        <translation>人脸 %1</translation>
    </message>
    <message>
        <source>%1: more</source>
        <translation>%1：更多</translation>
    </message>
    <message>
        <source>%1: restore</source>
        <translation>%1：修复</translation>
    </message>
    <message>
        <source>%1: strength</source>
        <translation>%1：强度</translation>
    </message>
    <message>
        <source>%1: follow the strength of the stage</source>
        <translation>%1：跟随整体强度</translation>
    </message>
    <message>
        <source>How much of this face is replaced. Double-click to follow the stage again.</source>
        <translation>这张人脸被替换的程度。双击恢复为跟随整体。</translation>
    </message>
    <message>
        <source>Has an effect while this face is restored.</source>
        <translation>仅在修复这张人脸时有效。</translation>
    </message>
    <message>
        <source>Follows the strength of the stage until it is moved.</source>
        <translation>在手动调整之前跟随整体强度。</translation>
    </message>
    <message>
        <source>Has a strength of its own. Click to follow the stage again.</source>
        <translation>使用单独的强度。点击恢复为跟随整体。</translation>
    </message>
    <message>
        <source>drawn</source>
        <translation>手动框选</translation>
    </message>
    <message>
        <source>anonymised</source>
        <translation>已匿名</translation>
    </message>
    <message>
        <source>Blurred beyond recognition.</source>
        <translation>已模糊至无法辨认。</translation>
    </message>
    <message>
        <source>not restored</source>
        <translation>未修复</translation>
    </message>
    <message>
        <source>Restoration of faces is off for this picture.</source>
        <translation>这张照片未启用人脸修复。</translation>
    </message>
    <message>
        <source>switched off</source>
        <translation>已停用</translation>
    </message>
    <message>
        <source>This face is left as it is. %1</source>
        <translation>这张人脸保持原样。%1</translation>
    </message>
    <message>
        <source>waits for its result</source>
        <translation>等待结果</translation>
    </message>
    <message>
        <source>Look at it 2:1</source>
        <translation>以 2:1 查看</translation>
    </message>
    <message>
        <source>Anonymise (blur)</source>
        <translation>匿名处理（模糊）</translation>
    </message>
    <message>
        <source>Restore it with</source>
        <translation>修复所用模型</translation>
    </message>
    <message>
        <source>Export crops...</source>
        <translation>导出裁切图...</translation>
    </message>
    <message>
        <source>Move its points</source>
        <translation>移动关键点</translation>
    </message>
    <message>
        <source>Remove this face</source>
        <translation>移除这张人脸</translation>
    </message>
    <message>
        <source>Remove false face</source>
        <translation>移除误检人脸</translation>
    </message>
    <message>
        <source>Draw missing face</source>
        <translation>框选漏检人脸</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>重置</translation>
    </message>
    <message>
        <source>%1 (not on this machine)</source>
        <translation>%1（本机没有）</translation>
    </message>
    <message>
        <source>Copy to the same person in the shoot</source>
        <translation>应用到本次拍摄中的同一人</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::FileRow</name>
    <message>
        <source>No file</source>
        <translation>无文件</translation>
    </message>
    <message>
        <source>Choose a file</source>
        <translation>选择文件</translation>
    </message>
    <message>
        <source>%1: choose a file</source>
        <translation>%1：选择文件</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::Filmstrip</name>
    <message>
        <source>Pictures of the shoot</source>
        <translation>本次拍摄的照片</translation>
    </message>
    <message>
        <source>No picture is &quot;%1&quot;.</source>
        <translation>没有“%1”的照片。</translation>
    </message>
    <message>
        <source>Opened pictures appear here.</source>
        <translation>打开的照片会显示在这里。</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>全部显示</translation>
    </message>
    <message>
        <source>Show all pictures</source>
        <translation>显示全部照片</translation>
    </message>
    <message>
        <source>No picture that was measured fits %1.</source>
        <translation>已测量的照片中没有符合“%1”的。</translation>
    </message>
    <message>
        <source>No picture fits %1.</source>
        <translation>没有符合“%1”的照片。</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::FirstSteps</name>
    <message>
        <source>Back</source>
        <translation>上一步</translation>
    </message>
    <message>
        <source>First steps</source>
        <translation>快速入门</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Drop pictures or a folder on the window. They stand in the strip below; the arrow keys go from one to the next. Originals are never changed.</source>
        <translation>将照片或文件夹拖入窗口，照片会排列在下方的胶片栏中，用方向键逐张切换。绝不改动原片。</translation>
    </message>
    <message>
        <source>Choose a preset</source>
        <translation>选择预设</translation>
    </message>
    <message>
        <source>Click the kind of shoot at the left. Then move the sliders at the right: the picture follows at once. A double click on a slider goes back to the preset.</source>
        <translation>在左侧点选拍摄类型，再拖动右侧的滑块，照片即时变化。双击滑块恢复预设值。</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>对比</translation>
    </message>
    <message>
        <source>Drag the divider, or press \ to flip original and result in place; Y changes the way to compare, Z goes to 1:1 and back. What you see at 1:1 is what is saved.</source>
        <translation>拖动分隔线，或按 \ 原位切换原图与结果；Y 切换对比方式，Z 在 1:1 与整图之间切换。1:1 所见即保存所得。</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Enter saves this picture in the folder &quot;Enhanced&quot; beside the original. Ctrl+Enter puts it into the queue and goes on; select several in the strip to add them all. F1 lists every key.</source>
        <translation>Enter 将照片存入原片旁的“Enhanced”文件夹。Ctrl+Enter 加入队列并转到下一张；在胶片栏中多选可全部加入。F1 列出所有按键。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Step %1 of %2</source>
        <translation>第 %1 步，共 %2 步</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::FolderDialog</name>
    <message>
        <source>&amp;Keep the folders</source>
        <translation>保留文件夹(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;One folder for all</source>
        <translation>全部放在一个文件夹(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Ask again next time</source>
        <translation>下次再询问(&amp;A)</translation>
    </message>
    <message>
        <source>Folders in the folder</source>
        <translation>文件夹中还有文件夹</translation>
    </message>
    <message>
        <source>%1 in %2 are to be added to the queue. Where shall the results go?</source>
        <translation>将把 %2中的 %1加入队列。结果放到哪里？</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n 张照片</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n folder(s)</source>
        <translation>
            <numerusform>%n 个文件夹</numerusform>
        </translation>
    </message>
    <message>
        <source>Add to the queue</source>
        <translation>加入队列</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Every result lies in a folder named as that of its original.</source>
        <translation>每个结果都放在与其原图同名的文件夹中。</translation>
    </message>
    <message>
        <source>Results that would have the same name get a number.</source>
        <translation>重名的结果会自动加上编号。</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::FolderList</name>
    <message>
        <source>Folders of the shoot</source>
        <translation>本次拍摄的文件夹</translation>
    </message>
    <message>
        <source>All pictures</source>
        <translation>全部照片</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n 张照片</numerusform>
        </translation>
    </message>
    <message>
        <source>%1
%2</source>
        <translation>%1
%2</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1，%2</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::HotFolderDesk</name>
    <message>
        <source>%1 has stayed incomplete and is tried as it is.</source>
        <translation>%1 一直不完整，现按现状处理。</translation>
    </message>
    <message>
        <source>%1 is not complete yet. It is taken when the rest has come.</source>
        <translation>%1 尚不完整，其余部分到达后再处理。</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::HotFolderDialog</name>
    <message>
        <source>With all folders below it</source>
        <translation>包括所有子文件夹</translation>
    </message>
    <message>
        <source>Hot folder</source>
        <translation>监视文件夹</translation>
    </message>
    <message>
        <source>Every picture that comes into the folder is put into the queue as soon as it is whole, for example from a tethered camera. Originals are not changed.</source>
        <translation>进入该文件夹的每张照片一旦完整就会加入队列，例如来自联机拍摄的相机。原片不会被更改。</translation>
    </message>
    <message>
        <source>&amp;Watched folder</source>
        <translation>监视的文件夹(&amp;W)</translation>
    </message>
    <message>
        <source>Folder to watch</source>
        <translation>要监视的文件夹</translation>
    </message>
    <message>
        <source>&amp;Results</source>
        <translation>结果(&amp;R)</translation>
    </message>
    <message>
        <source>Folder for results</source>
        <translation>结果文件夹</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Browse...</source>
        <translation>浏览...</translation>
    </message>
    <message>
        <source>Choose: %1</source>
        <translation>选择：%1</translation>
    </message>
    <message>
        <source>Stop watching</source>
        <translation>停止监视</translation>
    </message>
    <message>
        <source>Start watching</source>
        <translation>开始监视</translation>
    </message>
    <message>
        <source>Both folders are needed.</source>
        <translation>两个文件夹都需要填写。</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) taken.</source>
        <translation>
            <numerusform>已接收 %n 张照片。</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1%2</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) not whole yet.</source>
        <translation>
            <numerusform>%n 个文件尚不完整。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::InfoPanel</name>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>尺寸</translation>
    </message>
    <message>
        <source>%1 x %2, %3 megapixels</source>
        <translation>%1 x %2，%3 百万像素</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>%1, %2-bit</source>
        <translation>%1，%2 位</translation>
    </message>
    <message>
        <source>Profile</source>
        <translation>配置文件</translation>
    </message>
    <message>
        <source>none, taken for sRGB</source>
        <translation>无，按 sRGB 处理</translation>
    </message>
    <message>
        <source>Noise</source>
        <translation>噪点</translation>
    </message>
    <message>
        <source>%1 luminance, %2 colour</source>
        <translation>明度 %1，色彩 %2</translation>
    </message>
    <message>
        <source>Sharpness</source>
        <translation>清晰度</translation>
    </message>
    <message>
        <source>%1 of 100</source>
        <translation>%1 / 100</translation>
    </message>
    <message>
        <source>JPEG quality</source>
        <translation>JPEG 质量</translation>
    </message>
    <message>
        <source>about %1</source>
        <translation>约 %1</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Detail of faces</source>
        <translation>人脸细节</translation>
    </message>
    <message>
        <source>best enlarged %1 times: the largest face then keeps all that is restored</source>
        <translation>建议放大 %1 倍：最大的人脸可保留全部修复细节</translation>
    </message>
    <message>
        <source>the largest face keeps all that is restored without enlarging</source>
        <translation>无需放大，最大的人脸即可保留全部修复细节</translation>
    </message>
    <message>
        <source>Print at 300 dpi</source>
        <translation>300 dpi 打印尺寸</translation>
    </message>
    <message>
        <source>%1 x %2 cm</source>
        <translation>%1 x %2 厘米</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::InfoStrip</name>
    <message>
        <source>Size</source>
        <translation>尺寸</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>缩放</translation>
    </message>
    <message>
        <source>%1, result %2</source>
        <translation>%1，结果 %2</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1%</translation>
    </message>
    <message>
        <source>How near both sides are to each other in the visible part (PSNR): more decibels are nearer, above 40 dB hardly anybody sees a difference.</source>
        <translation>可见部分两侧的接近程度（PSNR）：分贝越高越接近，超过 40 dB 几乎看不出差别。</translation>
    </message>
    <message>
        <source>Identical</source>
        <translation>完全相同</translation>
    </message>
    <message>
        <source>%1 dB</source>
        <translation>%1 dB</translation>
    </message>
    <message>
        <source>Choose the size that the picture is shown in</source>
        <translation>选择照片的显示比例</translation>
    </message>
    <message>
        <source>Zoom %1</source>
        <translation>缩放 %1</translation>
    </message>
    <message>
        <source>Update</source>
        <translation>更新</translation>
    </message>
    <message>
        <source>The saved result was made with other settings. Enhance the picture again.</source>
        <translation>已保存的结果使用的是其他设置。重新增强这张照片。</translation>
    </message>
    <message>
        <source>The saved result is stale: update</source>
        <translation>已保存的结果已过期：更新</translation>
    </message>
    <message>
        <source>Where the saved result was computed</source>
        <translation>计算已保存结果所用的设备</translation>
    </message>
    <message>
        <source>Likeness of face %1: %2, limit %3</source>
        <translation>人脸 %1 的相似度：%2，下限 %3</translation>
    </message>
    <message>
        <source>Likeness of face %1: %2</source>
        <translation>人脸 %1 的相似度：%2</translation>
    </message>
    <message>
        <source>%1. No other face of the picture is nearer to its limit. Show the faces.</source>
        <translation>%1。照片中没有其他人脸比它更接近下限。显示人脸列表。</translation>
    </message>
    <message>
        <source>Likeness of the faces</source>
        <translation>人脸相似度</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::LeftOverBar</name>
    <message>
        <source>Unfinished queue</source>
        <translation>未完成的队列</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>放弃</translation>
    </message>
    <message>
        <source>Do the pictures that are left</source>
        <translation>处理剩余的照片</translation>
    </message>
    <message>
        <source>Look at the queue first; nothing begins</source>
        <translation>先查看队列，不开始任何处理</translation>
    </message>
    <message>
        <source>Take the pictures that are left off the queue; no file is touched</source>
        <translation>将剩余照片移出队列，不影响任何文件</translation>
    </message>
    <message numerus="yes">
        <source>Queue of earlier today: %n picture(s) left.</source>
        <translation>
            <numerusform>今天早些时候的队列：剩余 %n 张照片。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Queue of yesterday: %n picture(s) left.</source>
        <translation>
            <numerusform>昨天的队列：剩余 %n 张照片。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Queue of %1: %n picture(s) left.</source>
        <translation>
            <numerusform>%1 的队列：剩余 %n 张照片。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::LikenessMeter</name>
    <message>
        <source>same person</source>
        <translation>同一个人</translation>
    </message>
    <message>
        <source>The result is as like the original as it must be.</source>
        <translation>结果与原图足够相像。</translation>
    </message>
    <message>
        <source>lowered</source>
        <translation>已降低</translation>
    </message>
    <message>
        <source>At the strength that was asked for it would not be like the original, so the strength was lowered.</source>
        <translation>按设定的强度会与原图不像，因此降低了强度。</translation>
    </message>
    <message>
        <source>differs</source>
        <translation>有差异</translation>
    </message>
    <message>
        <source>The result is less like the original than it must be. Compare them, lower the strength or switch the face off.</source>
        <translation>结果与原图的相像程度不足。请对比两者，降低强度或停用这张人脸。</translation>
    </message>
    <message>
        <source>cannot be measured</source>
        <translation>无法衡量</translation>
    </message>
    <message>
        <source>The original is too poor to say who it is. Judge the result by eye.</source>
        <translation>原图质量不足以辨认是谁，请目视判断结果。</translation>
    </message>
    <message>
        <source>structure only</source>
        <translation>仅比较结构</translation>
    </message>
    <message>
        <source>No model that knows faces is on this machine, so only the shapes of the face were compared.</source>
        <translation>本机没有识别人脸的模型，因此只比较了面部结构。</translation>
    </message>
    <message>
        <source>not checked</source>
        <translation>未检查</translation>
    </message>
    <message>
        <source>The check of the likeness is switched off.</source>
        <translation>相像度检查已关闭。</translation>
    </message>
    <message>
        <source>Likeness %1, limit %2.</source>
        <translation>相像度 %1，下限 %2。</translation>
    </message>
    <message>
        <source>Strength %1 instead of %2.</source>
        <translation>强度 %1，而非 %2。</translation>
    </message>
    <message>
        <source>Likeness: %1</source>
        <translation>相像度：%1</translation>
    </message>
    <message>
        <source>Likeness: %1, %2</source>
        <translation>相像度：%1，%2</translation>
    </message>
    <message>
        <source>%1 / %2</source>
        <translation>%1 / %2</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::LookChoices</name>
    <message>
        <source>Middle grey</source>
        <translation>中灰</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>高对比度</translation>
    </message>
    <message>
        <source>Black</source>
        <translation>黑色</translation>
    </message>
    <message>
        <source>Dark grey</source>
        <translation>深灰</translation>
    </message>
    <message>
        <source>Middle grey, 18 %</source>
        <translation>中灰，18%</translation>
    </message>
    <message>
        <source>Light grey</source>
        <translation>浅灰</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::MainWindow</name>
    <message>
        <source>Show in folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>%1 - Ambrotype</source>
        <translation>%1 - Ambrotype</translation>
    </message>
    <message>
        <source>Quit Ambrotype?</source>
        <translation>退出 Ambrotype？</translation>
    </message>
    <message numerus="yes">
        <source>The queue still has %n picture(s) to do. They stay in it and can go on at the next start.</source>
        <translation>
            <numerusform>队列中还有 %n 张照片待处理。它们会保留在队列中，下次启动时可以继续。</numerusform>
        </translation>
    </message>
    <message>
        <source>Copied the settings of %1.</source>
        <translation>已复制 %1 的设置。</translation>
    </message>
    <message>
        <source>Paste settings</source>
        <translation>粘贴设置</translation>
    </message>
    <message>
        <source>Sync settings</source>
        <translation>同步设置</translation>
    </message>
    <message>
        <source>Select the pictures in the strip that shall get these settings.</source>
        <translation>请在胶片栏中选择要应用这些设置的照片。</translation>
    </message>
    <message>
        <source>Open pictures</source>
        <translation>打开照片</translation>
    </message>
    <message>
        <source>Pictures (*.jpg *.jpeg *.png *.tif *.tiff *.webp *.heic *.heif *.avif *.bmp *.gif *.dng *.cr2 *.cr3 *.nef *.arw *.raf *.orf *.rw2 *.pef);;All files (*)</source>
        <translation>照片 (*.jpg *.jpeg *.png *.tif *.tiff *.webp *.heic *.heif *.avif *.bmp *.gif *.dng *.cr2 *.cr3 *.nef *.arw *.raf *.orf *.rw2 *.pef);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Open a folder of pictures</source>
        <translation>打开照片文件夹</translation>
    </message>
    <message>
        <source>Import the weights of %1</source>
        <translation>导入 %1 的权重</translation>
    </message>
    <message>
        <source>Importing %1...</source>
        <translation>正在导入 %1...</translation>
    </message>
    <message>
        <source>Saved the preset &quot;%1&quot;.</source>
        <translation>已保存预设“%1”。</translation>
    </message>
    <message>
        <source>About Ambrotype</source>
        <translation>关于 Ambrotype</translation>
    </message>
    <message>
        <source>&lt;b&gt;Ambrotype %1&lt;/b&gt;&lt;p&gt;A studio that restores and enhances photographs on your own machine.&lt;/p&gt;&lt;p&gt;Its sources are under the Apache License 2.0; binaries are distributed under the GNU GPL version 3 or later, because they contain Exiv2.&lt;/p&gt;</source>
        <translation>&lt;b&gt;Ambrotype %1&lt;/b&gt;&lt;p&gt;在您自己的电脑上修复和增强照片的工作室。&lt;/p&gt;&lt;p&gt;源代码采用 Apache License 2.0；由于包含 Exiv2，二进制程序按 GNU GPL 第 3 版或更高版本发布。&lt;/p&gt;</translation>
    </message>
    <message>
        <source>Presets</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>审片</translation>
    </message>
    <message>
        <source>Adjust</source>
        <translation>调整</translation>
    </message>
    <message>
        <source>Shoot</source>
        <translation>拍摄</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>工具</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Queue</source>
        <translation>队列(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Tools</source>
        <translation>工具(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Divider</source>
        <translation>分隔线(&amp;D)</translation>
    </message>
    <message>
        <source>F&amp;aces</source>
        <translation>人脸(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Panels</source>
        <translation>面板(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>主题(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Surround of the picture</source>
        <translation>照片周围的背景(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Monitor profile</source>
        <translation>显示器配置文件(&amp;M)</translation>
    </message>
    <message>
        <source>From the system</source>
        <translation>取自系统</translation>
    </message>
    <message>
        <source>Choose an ICC file...</source>
        <translation>选择 ICC 文件...</translation>
    </message>
    <message>
        <source>Monitor profile</source>
        <translation>显示器配置文件</translation>
    </message>
    <message>
        <source>ICC profiles (*.icc *.icm)</source>
        <translation>ICC 配置文件 (*.icc *.icm)</translation>
    </message>
    <message>
        <source>Every result has been decided on.</source>
        <translation>所有结果均已审定。</translation>
    </message>
    <message>
        <source>Review - Ambrotype</source>
        <translation>审片 - Ambrotype</translation>
    </message>
    <message>
        <source>Review: %1 - Ambrotype</source>
        <translation>审片：%1 - Ambrotype</translation>
    </message>
    <message>
        <source>No picture of the shoot was changed since it was saved.</source>
        <translation>本次拍摄中没有保存后又更改的照片。</translation>
    </message>
    <message>
        <source>The pictures get the settings of %1.</source>
        <translation>照片将使用 %1 的设置。</translation>
    </message>
    <message>
        <source>The pictures get the preset &quot;%1&quot;.</source>
        <translation>照片将使用预设“%1”。</translation>
    </message>
    <message>
        <source>The pictures are only copied: no preset is chosen.</source>
        <translation>照片只会被复制：没有选择预设。</translation>
    </message>
    <message>
        <source>Save the table</source>
        <translation>保存表格</translation>
    </message>
    <message>
        <source>Tables (*.csv);;All files (*)</source>
        <translation>表格 (*.csv);;所有文件 (*)</translation>
    </message>
    <message>
        <source>The table could not be saved.</source>
        <translation>无法保存表格。</translation>
    </message>
    <message>
        <source>Without %1</source>
        <translation>不含“%1”</translation>
    </message>
    <message>
        <source>What %1 changes</source>
        <translation>“%1”改变的部分</translation>
    </message>
    <message>
        <source>Preview: %1</source>
        <translation>预览：%1</translation>
    </message>
    <message>
        <source>No preset</source>
        <translation>无预设</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>原图</translation>
    </message>
    <message>
        <source>As it was saved</source>
        <translation>保存时的状态</translation>
    </message>
    <message>
        <source>The preset without changes</source>
        <translation>未更改的预设</translation>
    </message>
    <message>
        <source>Copied settings</source>
        <translation>已复制的设置</translation>
    </message>
    <message>
        <source>Result without %1</source>
        <translation>不含“%1”的结果</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>Compare &amp;with</source>
        <translation>对比对象(&amp;W)</translation>
    </message>
    <message>
        <source>Presets (*.ambpreset *.json);;All files (*)</source>
        <translation>预设 (*.ambpreset *.json);;所有文件 (*)</translation>
    </message>
    <message numerus="yes">
        <source>Preset given to %n picture(s).</source>
        <translation>
            <numerusform>预设已用于 %n 张照片。</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, copy</source>
        <translation>%1 副本</translation>
    </message>
    <message>
        <source>The preset &quot;%1&quot; has the settings of this picture now.</source>
        <translation>预设“%1”现在采用这张照片的设置。</translation>
    </message>
    <message numerus="yes">
        <source>%n preset(s) imported.</source>
        <translation>
            <numerusform>已导入 %n 个预设。</numerusform>
        </translation>
    </message>
    <message>
        <source>Wrote the preset to %1.</source>
        <translation>预设已写入 %1。</translation>
    </message>
    <message>
        <source>Rename preset</source>
        <translation>重命名预设</translation>
    </message>
    <message>
        <source>Deleted the preset &quot;%1&quot;.</source>
        <translation>已删除预设“%1”。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Import presets</source>
        <translation>导入预设</translation>
    </message>
    <message>
        <source>Export the preset &quot;%1&quot;</source>
        <translation>导出预设“%1”</translation>
    </message>
    <message>
        <source>S&amp;tars</source>
        <translation>星级(&amp;T)</translation>
    </message>
    <message numerus="yes">
        <source>Copied %n picture(s).</source>
        <translation>
            <numerusform>已复制 %n 张照片。</numerusform>
        </translation>
    </message>
    <message>
        <source>There is no picture in the clipboard.</source>
        <translation>剪贴板中没有照片。</translation>
    </message>
    <message>
        <source>Pasted %1</source>
        <translation>粘贴 %1</translation>
    </message>
    <message>
        <source>The pasted picture cannot be kept. Is there room in the data folder?</source>
        <translation>无法保存粘贴的照片。数据文件夹还有空间吗？</translation>
    </message>
    <message>
        <source>Shoot, presets, review</source>
        <translation>拍摄、预设、审片</translation>
    </message>
    <message>
        <source>Open in the file manager</source>
        <translation>在文件管理器中打开</translation>
    </message>
    <message>
        <source>%1 is done again as soon as the queue goes on.</source>
        <translation>队列继续后将重新处理 %1。</translation>
    </message>
    <message>
        <source>%1 is being done again. It comes back into the list.</source>
        <translation>正在重新处理 %1，完成后会回到列表中。</translation>
    </message>
    <message>
        <source>Copied from %1: %2.</source>
        <translation>已从 %1 复制：%2。</translation>
    </message>
    <message numerus="yes">
        <source>Given to %n picture(s): %1.</source>
        <translation>
            <numerusform>已同步到 %n 张照片：%1。</numerusform>
        </translation>
    </message>
    <message>
        <source>Choose what...</source>
        <translation>选择内容...</translation>
    </message>
    <message>
        <source>&amp;Zoom</source>
        <translation>缩放(&amp;Z)</translation>
    </message>
    <message>
        <source>The queue is finished: %1.</source>
        <translation>队列已完成：%1。</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>报告</translation>
    </message>
    <message>
        <source>Pictures from &quot;%1&quot; begin with the preset &quot;%2&quot; from now on.</source>
        <translation>今后打开“%1”中的照片时，先应用预设“%2”。</translation>
    </message>
    <message>
        <source>Pictures from &quot;%1&quot; have no default preset any more.</source>
        <translation>“%1”中的照片不再有默认预设。</translation>
    </message>
    <message numerus="yes">
        <source>%n open picture(s) that nobody had changed have it now.</source>
        <translation>
            <numerusform>已打开且未修改的 %n 张照片已应用。</numerusform>
        </translation>
    </message>
    <message>
        <source>Its pictures begin with the preset &quot;%1&quot;.</source>
        <translation>其中的照片默认使用预设“%1”。</translation>
    </message>
    <message>
        <source>No default preset for this folder any more</source>
        <translation>取消该文件夹的默认预设</translation>
    </message>
    <message>
        <source>Collapse to icons</source>
        <translation>收起为图标</translation>
    </message>
    <message>
        <source>&amp;Before and after</source>
        <translation>前后对比(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Settings of the picture</source>
        <translation>照片设置(&amp;S)</translation>
    </message>
    <message>
        <source>Re&amp;view</source>
        <translation>审片(&amp;V)</translation>
    </message>
    <message numerus="yes">
        <source>Settings synced to %n picture(s).</source>
        <translation>
            <numerusform>已将设置同步到 %n 张照片。</numerusform>
        </translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>%1 decide on results, in the review. To pick pictures of a shoot, give them stars with 1 to 5.</source>
        <translation>%1 用于审片时对结果作决定。要挑选拍摄中的照片，请用 1 到 5 打星。</translation>
    </message>
    <message>
        <source>%1 decide on results: %2 opens the review. To pick pictures of a shoot, give them stars with 1 to 5.</source>
        <translation>%1 用于对结果作决定：%2 打开审片。要挑选拍摄中的照片，请用 1 到 5 打星。</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::MessageBar</name>
    <message>
        <source>Details</source>
        <translation>详细信息</translation>
    </message>
    <message>
        <source>Close the message</source>
        <translation>关闭消息</translation>
    </message>
    <message>
        <source>Follow the message</source>
        <translation>执行消息中的操作</translation>
    </message>
    <message>
        <source>Details of the message</source>
        <translation>消息的详细信息</translation>
    </message>
    <message>
        <source>Technical details</source>
        <translation>技术细节</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::ModelDialog</name>
    <message>
        <source>Check the file</source>
        <translation>校验文件</translation>
    </message>
    <message>
        <source>Reads the file again and compares its hash.</source>
        <translation>重新读取文件并比对哈希值。</translation>
    </message>
    <message>
        <source>Self-test</source>
        <translation>自检</translation>
    </message>
    <message>
        <source>Runs the network once on a small picture and says how fast it is.</source>
        <translation>在一张小图上运行一次网络，并报告速度。</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>Opens the folder of the file.</source>
        <translation>打开文件所在的文件夹。</translation>
    </message>
    <message>
        <source>Copy address</source>
        <translation>复制地址</translation>
    </message>
    <message>
        <source>Copies where the authors publish the file. Nothing is fetched.</source>
        <translation>复制作者发布该文件的地址，不会下载任何内容。</translation>
    </message>
    <message>
        <source>Remove...</source>
        <translation>删除...</translation>
    </message>
    <message>
        <source>Deletes the file from this computer, after asking.</source>
        <translation>确认后从本机删除该文件。</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Search the models</source>
        <translation>搜索模型</translation>
    </message>
    <message>
        <source>All tasks</source>
        <translation>全部任务</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Only on this computer</source>
        <translation>仅本机已有</translation>
    </message>
    <message>
        <source>Import files...</source>
        <translation>导入文件...</translation>
    </message>
    <message>
        <source>Copies weights files into the folder of models.</source>
        <translation>将权重文件复制到模型文件夹。</translation>
    </message>
    <message>
        <source>Import folder...</source>
        <translation>导入文件夹...</translation>
    </message>
    <message>
        <source>Looks for weights files in a folder and copies them.</source>
        <translation>在文件夹中查找权重文件并复制。</translation>
    </message>
    <message>
        <source>Working</source>
        <translation>正在处理</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>This version does not run it.</source>
        <translation>此版本无法运行。</translation>
    </message>
    <message>
        <source>Paid work</source>
        <translation>商业用途</translation>
    </message>
    <message>
        <source>Licence of the code</source>
        <translation>代码许可</translation>
    </message>
    <message>
        <source>Licence of the weights</source>
        <translation>权重许可</translation>
    </message>
    <message>
        <source>Data it was trained on</source>
        <translation>训练数据</translation>
    </message>
    <message>
        <source>Official file</source>
        <translation>官方文件</translation>
    </message>
    <message>
        <source>Where to get it</source>
        <translation>获取地址</translation>
    </message>
    <message>
        <source>File on this computer</source>
        <translation>本机文件</translation>
    </message>
    <message>
        <source>Hash (SHA-256)</source>
        <translation>哈希值（SHA-256）</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Copied the address. Fetch the file with your browser, then import it here.</source>
        <translation>已复制地址。请用浏览器下载该文件，再在此导入。</translation>
    </message>
    <message>
        <source>Looking through the model folders...</source>
        <translation>正在查看模型文件夹...</translation>
    </message>
    <message numerus="yes">
        <source>%n model(s) on this computer, in %1.</source>
        <translation>
            <numerusform>本机有 %n 个模型，位于 %1。</numerusform>
        </translation>
    </message>
    <message>
        <source>Importing...</source>
        <translation>正在导入...</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) imported.</source>
        <translation>
            <numerusform>已导入 %n 个文件。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) imported that cannot be used.</source>
        <translation>
            <numerusform>已导入 %n 个无法使用的文件。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) not imported.</source>
        <translation>
            <numerusform>%n 个文件未导入。</numerusform>
        </translation>
    </message>
    <message>
        <source>No weights file was found there.</source>
        <translation>那里没有找到权重文件。</translation>
    </message>
    <message>
        <source>Reading %1...</source>
        <translation>正在读取 %1...</translation>
    </message>
    <message>
        <source>%1 could not be read. %2</source>
        <translation>无法读取 %1。%2</translation>
    </message>
    <message>
        <source>%1 can be read. No hash is known to compare it with.</source>
        <translation>%1 可以读取，但没有可供比对的哈希值。</translation>
    </message>
    <message>
        <source>%1 is byte for byte what its authors published.</source>
        <translation>%1 与作者发布的文件逐字节一致。</translation>
    </message>
    <message>
        <source>%1 differs from what its authors published. Get the file again.</source>
        <translation>%1 与作者发布的文件不一致，请重新获取。</translation>
    </message>
    <message>
        <source>Running %1 on a small picture...</source>
        <translation>正在一张小图上运行 %1...</translation>
    </message>
    <message>
        <source>%1 does not work. %2</source>
        <translation>%1 无法工作。%2</translation>
    </message>
    <message>
        <source>%1 works: %2 seconds per megapixel on %3 (%4).</source>
        <translation>%1 工作正常：在 %3（%4）上每百万像素 %2 秒。</translation>
    </message>
    <message>
        <source>Remove the model?</source>
        <translation>删除模型？</translation>
    </message>
    <message>
        <source>%1 will be deleted from this computer. Ambrotype cannot bring it back.</source>
        <translation>将从本机删除 %1，Ambrotype 无法将其恢复。</translation>
    </message>
    <message>
        <source>Delete the file</source>
        <translation>删除文件</translation>
    </message>
    <message>
        <source>Removing...</source>
        <translation>正在删除...</translation>
    </message>
    <message>
        <source>Removed %1.</source>
        <translation>已删除 %1。</translation>
    </message>
    <message>
        <source>%1 was not removed. %2</source>
        <translation>未删除 %1。%2</translation>
    </message>
    <message>
        <source>Import weights files</source>
        <translation>导入权重文件</translation>
    </message>
    <message>
        <source>Weights (%1);;All files (*)</source>
        <translation>权重 (%1);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Import from a folder</source>
        <translation>从文件夹导入</translation>
    </message>
    <message>
        <source>Set as default</source>
        <translation>设为默认</translation>
    </message>
    <message>
        <source>Free memory</source>
        <translation>释放内存</translation>
    </message>
    <message>
        <source>Takes all models out of memory that nothing uses at the moment.</source>
        <translation>把当前没有使用的模型都从内存中移除。</translation>
    </message>
    <message>
        <source>Default as shipped</source>
        <translation>恢复出厂默认</translation>
    </message>
    <message>
        <source>Nothing chooses a model for this task by itself.</source>
        <translation>这项任务没有自动选择模型的地方。</translation>
    </message>
    <message>
        <source>Its file is not on this computer, or cannot be used.</source>
        <translation>模型文件不在这台电脑上，或无法使用。</translation>
    </message>
    <message>
        <source>Remembering...</source>
        <translation>正在保存...</translation>
    </message>
    <message>
        <source>The default was not changed. %1</source>
        <translation>默认模型没有更改。%1</translation>
    </message>
    <message>
        <source>%1 is now the default for: %2.</source>
        <translation>%1 现在是“%2”的默认模型。</translation>
    </message>
    <message>
        <source>The program chooses again for: %1.</source>
        <translation>“%1”重新由程序选择模型。</translation>
    </message>
    <message>
        <source>Freeing memory...</source>
        <translation>正在释放内存...</translation>
    </message>
    <message numerus="yes">
        <source>%n model(s) taken out of memory.</source>
        <translation>
            <numerusform>已从内存中移除 %n 个模型。</numerusform>
        </translation>
    </message>
    <message>
        <source>Every model in memory is in use. Try again when the work is done.</source>
        <translation>内存中的模型都在使用。请在处理结束后再试。</translation>
    </message>
    <message>
        <source>This model is never chosen automatically.</source>
        <translation>这个模型从不会被自动选用。</translation>
    </message>
    <message>
        <source>Unload</source>
        <translation>移出内存</translation>
    </message>
    <message>
        <source>Takes this model out of memory. It is read again when it is next wanted.</source>
        <translation>将此模型移出内存。下次需要时会重新读取。</translation>
    </message>
    <message>
        <source>%1 was taken out of memory.</source>
        <translation>%1 已移出内存。</translation>
    </message>
    <message>
        <source>%1 is in use. Try again when the work is done.</source>
        <translation>%1 正在使用。请在处理完成后重试。</translation>
    </message>
    <message>
        <source>Lets the program choose again where &quot;Best available&quot; is set.</source>
        <translation>凡是设为“本机最佳”的地方，重新由程序选择。</translation>
    </message>
    <message>
        <source>Takes this model wherever &quot;Best available&quot; is set: in presets, too.</source>
        <translation>凡是设为“本机最佳”的地方都使用此模型，预设也包括在内。</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::ModelPresence</name>
    <message>
        <source>%1 was not imported. %2</source>
        <translation>未导入 %1。%2</translation>
    </message>
    <message>
        <source>%1 was imported, but it cannot be used. %2</source>
        <translation>已导入 %1，但无法使用。%2</translation>
    </message>
    <message>
        <source>Imported %1, but it is not the model that was chosen. It can be used as &quot;Another file&quot;.</source>
        <translation>已导入 %1，但它不是所选的模型。可以作为“其他文件”使用。</translation>
    </message>
    <message>
        <source>Imported %1.</source>
        <translation>已导入 %1。</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::ModelTable</name>
    <message>
        <source>Enlarging</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Denoising</source>
        <translation>降噪</translation>
    </message>
    <message>
        <source>Deblurring</source>
        <translation>去模糊</translation>
    </message>
    <message>
        <source>Colourising</source>
        <translation>上色</translation>
    </message>
    <message>
        <source>Old photographs</source>
        <translation>老照片</translation>
    </message>
    <message>
        <source>Animating</source>
        <translation>动态化</translation>
    </message>
    <message>
        <source>Restoring faces</source>
        <translation>人脸修复</translation>
    </message>
    <message>
        <source>Finding faces</source>
        <translation>人脸检测</translation>
    </message>
    <message>
        <source>Parts of faces</source>
        <translation>面部分区</translation>
    </message>
    <message>
        <source>Likeness of faces</source>
        <translation>人脸相像度</translation>
    </message>
    <message>
        <source>Colourising faces</source>
        <translation>人脸上色</translation>
    </message>
    <message>
        <source>Filling in faces</source>
        <translation>人脸补全</translation>
    </message>
    <message>
        <source>Generating faces</source>
        <translation>人脸生成</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>Missing</source>
        <translation>缺少</translation>
    </message>
    <message>
        <source>Here, genuine</source>
        <translation>已有，原版</translation>
    </message>
    <message>
        <source>Here, recognised</source>
        <translation>已有，已识别</translation>
    </message>
    <message>
        <source>Here, not in the catalogue</source>
        <translation>已有，不在目录中</translation>
    </message>
    <message>
        <source>Cannot be used</source>
        <translation>无法使用</translation>
    </message>
    <message>
        <source>allowed</source>
        <translation>允许</translation>
    </message>
    <message>
        <source>not allowed</source>
        <translation>不允许</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>%1, %2x</source>
        <translation>%1，%2 倍</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Paid work</source>
        <translation>商业用途</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>%1, your default</source>
        <translation>%1，默认</translation>
    </message>
    <message>
        <source>loading</source>
        <translation>正在载入</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1，%2</translation>
    </message>
    <message>
        <source>just now</source>
        <translation>刚刚</translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s) ago</source>
        <translation>
            <numerusform>%n 分钟前</numerusform>
        </translation>
    </message>
    <message>
        <source>In memory</source>
        <translation>在内存中</translation>
    </message>
    <message>
        <source>Last used</source>
        <translation>上次使用</translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s) ago</source>
        <translation>
            <numerusform>%n 小时前</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) ago</source>
        <translation>
            <numerusform>%n 天前</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::OutputSection</name>
    <message>
        <source>Output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>Show the controls of %1</source>
        <translation>显示“%1”的控件</translation>
    </message>
    <message>
        <source>What the files of results are</source>
        <translation>结果文件的设置</translation>
    </message>
    <message>
        <source>What the files of all results are that Enhance and the queue write</source>
        <translation>“增强”和队列写出的所有结果文件的格式</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::OutputWords</name>
    <message>
        <source>metadata without the place</source>
        <translation>元数据不含拍摄地点</translation>
    </message>
    <message>
        <source>no metadata</source>
        <translation>不含元数据</translation>
    </message>
    <message>
        <source>all metadata</source>
        <translation>全部元数据</translation>
    </message>
    <message>
        <source>Format of the original</source>
        <translation>原片格式</translation>
    </message>
    <message>
        <source>quality %1</source>
        <translation>质量 %1</translation>
    </message>
    <message>
        <source>%1 bits</source>
        <translation>%1 位</translation>
    </message>
    <message>
        <source>profile of the original</source>
        <translation>原片色彩配置</translation>
    </message>
    <message>
        <source>As the original</source>
        <translation>与原片相同</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::PartialBar</name>
    <message>
        <source>Use partial</source>
        <translation>使用残缺部分</translation>
    </message>
    <message>
        <source>Incomplete file</source>
        <translation>文件不完整</translation>
    </message>
    <message>
        <source>Work with the part that is there</source>
        <translation>使用现有的部分继续处理</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>跳过</translation>
    </message>
    <message>
        <source>Take the picture out of the shoot; its file stays where it is</source>
        <translation>将照片移出本次拍摄；文件保留在原处</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>file, what is wrong with it</comment>
        <translation>%1：%2</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::PeopleDesk</name>
    <message>
        <source>Looking for people: picture %1 of %2.</source>
        <translation>正在查找人物：第 %1 张，共 %2 张。</translation>
    </message>
    <message>
        <source>Looking for people.</source>
        <translation>正在查找人物。</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>没有任何更改。</translation>
    </message>
    <message>
        <source>Who this is cannot be told: the face is too small or too blurred, or was drawn by hand. Nothing was changed.</source>
        <translation>无法辨认这是谁：人脸太小、太模糊，或是手动框选的。没有任何更改。</translation>
    </message>
    <message>
        <source>Same for this person</source>
        <translation>同一人应用相同设置</translation>
    </message>
    <message numerus="yes">
        <source>Given to the same person in %n other picture(s).</source>
        <translation>
            <numerusform>已应用到另外 %n 张照片中的同一人。</numerusform>
        </translation>
    </message>
    <message>
        <source>No other picture of the shoot shows this person, or all have it already.</source>
        <translation>本次拍摄的其他照片中没有此人，或均已应用。</translation>
    </message>
    <message>
        <source>Compare within the shoot</source>
        <translation>在本次拍摄内比对</translation>
    </message>
    <message numerus="yes">
        <source>%n person(s) can be told apart in this shoot.</source>
        <translation>
            <numerusform>本次拍摄中可以辨认出 %n 个人。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Their faces in %n picture(s) are compared with them from now on.</source>
        <translation>
            <numerusform>今后将用其比对 %n 张照片中的人脸。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) could not be looked through.</source>
        <translation>
            <numerusform>有 %n 张照片无法检查。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::PhotoDocument</name>
    <message>
        <source>Preset &quot;%1&quot;</source>
        <translation>预设“%1”</translation>
    </message>
    <message>
        <source>No preset</source>
        <translation>无预设</translation>
    </message>
    <message>
        <source>Auto</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>重置</translation>
    </message>
    <message>
        <source>Saved as %1</source>
        <translation>已存为 %1</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::PreferenceDialog</name>
    <message>
        <source>Preferences</source>
        <translation>首选项</translation>
    </message>
    <message>
        <source>Pages of the preferences</source>
        <translation>首选项分页</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>General</source>
        <translation>常规</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>语言(&amp;L)</translation>
    </message>
    <message>
        <source>A change is in force from the next start.</source>
        <translation>更改将在下次启动时生效。</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>主题(&amp;T)</translation>
    </message>
    <message>
        <source>Surround of the picture</source>
        <translation>照片周围的背景</translation>
    </message>
    <message>
        <source>&amp;Surround of the picture</source>
        <translation>照片周围的背景(&amp;S)</translation>
    </message>
    <message>
        <source>Middle grey judges colours best: the eye is not pulled towards dark or bright.</source>
        <translation>中灰最适合判断色彩：视觉不会偏向暗部或亮部。</translation>
    </message>
    <message>
        <source>The preferences are kept in %1. Set the variable AMBROTYPE_HOME to a folder to keep everything there, for example on a portable disk.</source>
        <translation>首选项保存在 %1。将变量 AMBROTYPE_HOME 设为某个文件夹，即可把全部数据存放其中，例如移动硬盘。</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>色彩</translation>
    </message>
    <message>
        <source>From the system</source>
        <translation>取自系统</translation>
    </message>
    <message>
        <source>From a file:</source>
        <translation>取自文件：</translation>
    </message>
    <message>
        <source>Browse...</source>
        <translation>浏览...</translation>
    </message>
    <message>
        <source>Profile of the screen</source>
        <translation>屏幕配置文件</translation>
    </message>
    <message>
        <source>Choose the profile of the screen</source>
        <translation>选择屏幕配置文件</translation>
    </message>
    <message>
        <source>Monitor profile</source>
        <translation>显示器配置文件</translation>
    </message>
    <message>
        <source>ICC profiles (*.icc *.icm)</source>
        <translation>ICC 配置文件 (*.icc *.icm)</translation>
    </message>
    <message>
        <source>Performance</source>
        <translation>性能</translation>
    </message>
    <message>
        <source>All (%1)</source>
        <translation>全部（%1）</translation>
    </message>
    <message>
        <source>Processor threads</source>
        <translation>处理器线程</translation>
    </message>
    <message>
        <source>&amp;Processor threads</source>
        <translation>处理器线程(&amp;P)</translation>
    </message>
    <message>
        <source>Fewer leave room for other programs. In force from the next start.</source>
        <translation>减少线程可为其他程序留出余量。下次启动时生效。</translation>
    </message>
    <message>
        <source> MB</source>
        <translation> MB</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source> %</source>
        <translation> %</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>从不</translation>
    </message>
    <message>
        <source>The queue rests on a &amp;battery below</source>
        <translation>电池电量低于此值时队列暂歇(&amp;B)</translation>
    </message>
    <message>
        <source>It goes on by itself when the machine is plugged in.</source>
        <translation>接通电源后会自动继续。</translation>
    </message>
    <message>
        <source>Memory for previews</source>
        <translation>预览内存</translation>
    </message>
    <message>
        <source>&amp;Memory for previews</source>
        <translation>预览内存(&amp;M)</translation>
    </message>
    <message>
        <source>Keeps what was computed, so that sliders answer at once. Automatic takes an eighth of the memory, at most 1 GB.</source>
        <translation>保留已计算的内容，使滑块即时响应。自动为内存的八分之一，最多 1 GB。</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Where Enhance and the queue put results, and what they are.</source>
        <translation>“增强”和队列保存结果的位置与格式。</translation>
    </message>
    <message>
        <source>Privacy</source>
        <translation>隐私</translation>
    </message>
    <message>
        <source>Ambrotype works on this computer only: it opens no connection, asks for no account and counts nothing. Originals are never changed.</source>
        <translation>Ambrotype 只在本机运行：不联网，不要求账户，不收集统计。绝不改动原片。</translation>
    </message>
    <message>
        <source>Name of the account</source>
        <translation>账户名</translation>
    </message>
    <message>
        <source>Your name in the record of decisions</source>
        <translation>决定记录中的姓名</translation>
    </message>
    <message>
        <source>&amp;Your name</source>
        <translation>您的姓名(&amp;Y)</translation>
    </message>
    <message>
        <source>Stands beside each decision of the review, in the queue&apos;s record on this computer.</source>
        <translation>写在本机队列记录中每个审片决定旁边。</translation>
    </message>
    <message>
        <source>&amp;Write decisions into XMP files as well</source>
        <translation>同时将决定写入 XMP 文件(&amp;W)</translation>
    </message>
    <message>
        <source>Write decisions into XMP files as well</source>
        <translation>同时将决定写入 XMP 文件</translation>
    </message>
    <message>
        <source>As a label and a rating beside the result, in &quot;picture.ext.xmp&quot;, for darktable, digiKam and others. The result itself stays as it is.</source>
        <translation>以标签和评级的形式写在结果旁的“picture.ext.xmp”中，供 darktable、digiKam 等使用。结果本身保持不变。</translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>&amp;Open the last shoot at the start</source>
        <translation>启动时打开上次的拍摄(&amp;O)</translation>
    </message>
    <message>
        <source>Open the last shoot at the start</source>
        <translation>启动时打开上次的拍摄</translation>
    </message>
    <message>
        <source>Settings of pictures are remembered in any case and come back when a picture is opened again.</source>
        <translation>照片的设置总会被记住，再次打开照片时会恢复。</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>How the queue works through its pictures.</source>
        <translation>队列如何处理照片。</translation>
    </message>
    <message>
        <source>Results of folders in a folder</source>
        <translation>子文件夹的结果</translation>
    </message>
    <message>
        <source>Ask each time</source>
        <translation>每次询问</translation>
    </message>
    <message>
        <source>Keep the folders</source>
        <translation>保留文件夹</translation>
    </message>
    <message>
        <source>One folder for all</source>
        <translation>全部放在一个文件夹</translation>
    </message>
    <message>
        <source>Results of &amp;folders in a folder</source>
        <translation>子文件夹的结果(&amp;F)</translation>
    </message>
    <message>
        <source>None</source>
        <translation>不重试</translation>
    </message>
    <message>
        <source>Further &amp;tries after a failure</source>
        <translation>失败后再试的次数(&amp;T)</translation>
    </message>
    <message>
        <source>Of a kind that may pass: a disk that was away, memory that was short.</source>
        <translation>只针对可能自行恢复的故障，例如磁盘暂时断开、内存不足。</translation>
    </message>
    <message>
        <source>&amp;Pause when a picture has failed</source>
        <translation>有照片失败时暂停(&amp;P)</translation>
    </message>
    <message>
        <source>Pause when a picture has failed</source>
        <translation>有照片失败时暂停</translation>
    </message>
    <message>
        <source>Keep the machine &amp;awake while the queue works</source>
        <translation>队列工作时不让电脑休眠(&amp;A)</translation>
    </message>
    <message>
        <source>Keep the machine awake while the queue works</source>
        <translation>队列工作时不让电脑休眠</translation>
    </message>
    <message>
        <source> GB</source>
        <translation> GB</translation>
    </message>
    <message>
        <source>Clean the cache above</source>
        <translation>缓存超过此值时清理</translation>
    </message>
    <message>
        <source>&amp;Clean the cache above</source>
        <translation>缓存超过此值时清理(&amp;C)</translation>
    </message>
    <message>
        <source>Keep what was used within</source>
        <translation>保留最近使用过的</translation>
    </message>
    <message>
        <source>Keep what was used &amp;within</source>
        <translation>保留最近使用过的(&amp;W)</translation>
    </message>
    <message>
        <source>What the cache holds</source>
        <translation>缓存的大小</translation>
    </message>
    <message>
        <source>Clean now</source>
        <translation>立即清理</translation>
    </message>
    <message>
        <source>Thumbnails and what an interrupted program left of its work. Results are never removed. It is cleaned once a day by itself.</source>
        <translation>缩略图和程序中断后留下的临时文件。结果绝不会被删除。每天自动清理一次。</translation>
    </message>
    <message>
        <source>It holds %1.</source>
        <translation>现在占用 %1。</translation>
    </message>
    <message>
        <source>%1 removed. It holds %2.</source>
        <translation>已清理 %1，现在占用 %2。</translation>
    </message>
    <message>
        <source>%1: %2 on %3</source>
        <translation>%1：%2，%3</translation>
    </message>
    <message>
        <source>Memory for models</source>
        <translation>模型占用的内存</translation>
    </message>
    <message>
        <source>%1 % of %2: %3</source>
        <translation>%2 的 %1 %：%3</translation>
    </message>
    <message>
        <source>Memory for m&amp;odels</source>
        <translation>模型占用的内存(&amp;O)</translation>
    </message>
    <message>
        <source>Models that were used stay in memory up to this, so that the next picture need not wait for them.</source>
        <translation>用过的模型会在此范围内留在内存中，下一张照片就不必再等待载入。</translation>
    </message>
    <message>
        <source>Models in memory</source>
        <translation>内存中的模型</translation>
    </message>
    <message>
        <source>Free memory</source>
        <translation>释放内存</translation>
    </message>
    <message>
        <source>Takes all models out of memory that nothing uses at the moment.</source>
        <translation>把当前没有使用的模型都从内存中移除。</translation>
    </message>
    <message>
        <source>None now</source>
        <translation>目前没有</translation>
    </message>
    <message numerus="yes">
        <source>%n model(s), %1</source>
        <translation>
            <numerusform>%n 个模型，%1</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 (model missing)</source>
        <translation>%1（缺少模型）</translation>
    </message>
    <message>
        <source>Faces</source>
        <translation>人脸</translation>
    </message>
    <message>
        <source>Where a preset says nothing else, pictures begin with these values: those that are opened from now on, and those that get a preset from now on. What you have changed already, what waits in the queue and what is saved stays as it is.</source>
        <translation>预设未另作规定时，照片以这些数值开始：今后打开的照片，以及今后套用预设的照片。已修改的、在队列中等待的和已保存的保持不变。</translation>
    </message>
    <message>
        <source>The detector&apos;s own</source>
        <translation>检测器自身的界限</translation>
    </message>
    <message>
        <source>How alike a face must stay was measured for each recogniser and each size of face. That is why there is no number to set here.</source>
        <translation>人脸须保持多相像，是按每种识别网络和每种人脸大小分别测得的，因此这里不设数值。</translation>
    </message>
    <message>
        <source>Pause on battery below</source>
        <translation>电池电量低于此值时暂停队列</translation>
    </message>
    <message>
        <source>Retries after a failure</source>
        <translation>失败后再试的次数</translation>
    </message>
    <message numerus="yes">
        <source>day(s)</source>
        <translation>
            <numerusform>天</numerusform>
        </translation>
    </message>
    <message>
        <source>Adding up what it holds...</source>
        <translation>正在统计占用空间...</translation>
    </message>
    <message>
        <source>The picture is shown through the profile of the screen, so that its colours are true. Results keep the profile of their original unless you choose another.</source>
        <translation>照片经由屏幕的配置文件显示，以保证色彩准确。除非另行选择，结果保留原片的配置文件。</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::PresetGroups</name>
    <message>
        <source>Starred</source>
        <translation>已加星标</translation>
    </message>
    <message>
        <source>My presets</source>
        <translation>我的预设</translation>
    </message>
    <message>
        <source>Kinds of shoot</source>
        <translation>拍摄类型</translation>
    </message>
    <message>
        <source>Default for the folder &quot;%1&quot;</source>
        <translation>文件夹“%1”的默认预设</translation>
    </message>
    <message>
        <source>Imported</source>
        <translation>导入的预设</translation>
    </message>
    <message>
        <source>Recent</source>
        <translation>最近使用</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::PresetLibrary</name>
    <message>
        <source>%1 was not imported. %2</source>
        <translation>%1 未导入。%2</translation>
    </message>
    <message>
        <source>The file cannot be read.</source>
        <translation>无法读取该文件。</translation>
    </message>
    <message>
        <source>The preset could not be written: %1.</source>
        <translation>无法写入预设：%1。</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::PresetLicences</name>
    <message>
        <source>It uses %1, which its authors do not clear for paid work.</source>
        <translation>使用 %1，其作者不允许用于商业收费工作。</translation>
    </message>
    <message>
        <source>It uses %1. Whether paid work is allowed with it is not known.</source>
        <translation>使用 %1，是否允许用于商业收费工作尚不清楚。</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::PresetModel</name>
    <message>
        <source>No preset</source>
        <translation>无预设</translation>
    </message>
    <message>
        <source>Leaves the picture as it is.</source>
        <translation>保持照片原样。</translation>
    </message>
    <message>
        <source>Strength, denoise, sharpen: %1</source>
        <translation>强度、降噪、锐化：%1</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::PresetPanel</name>
    <message>
        <source>Presets</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>No preset fits the search.</source>
        <translation>没有符合搜索的预设。</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Search the presets</source>
        <translation>搜索预设</translation>
    </message>
    <message>
        <source>Make a preset of the settings of this picture</source>
        <translation>用这张照片的设置新建预设</translation>
    </message>
    <message>
        <source>Import presets from files</source>
        <translation>从文件导入预设</translation>
    </message>
    <message>
        <source>Apply to the selected pictures</source>
        <translation>应用到所选照片</translation>
    </message>
    <message>
        <source>Remove the star</source>
        <translation>取消星标</translation>
    </message>
    <message>
        <source>Star</source>
        <translation>加星标</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>复制一份</translation>
    </message>
    <message>
        <source>Export...</source>
        <translation>导出...</translation>
    </message>
    <message>
        <source>Update with the settings of this picture</source>
        <translation>用这张照片的设置更新</translation>
    </message>
    <message>
        <source>Rename...</source>
        <translation>重命名...</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>No longer the default for the folder &quot;%1&quot;</source>
        <translation>不再作为文件夹“%1”的默认预设</translation>
    </message>
    <message>
        <source>Set as the default for the folder &quot;%1&quot;</source>
        <translation>设为文件夹“%1”的默认预设</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::QualityBar</name>
    <message>
        <source>Blurred</source>
        <translation>模糊</translation>
    </message>
    <message>
        <source>Only blurred pictures</source>
        <translation>只看模糊的照片</translation>
    </message>
    <message>
        <source>Noisy</source>
        <translation>噪点明显</translation>
    </message>
    <message>
        <source>Only noisy pictures</source>
        <translation>只看噪点明显的照片</translation>
    </message>
    <message>
        <source>Faces</source>
        <translation>人脸</translation>
    </message>
    <message>
        <source>Any</source>
        <translation>不限</translation>
    </message>
    <message>
        <source>Any number of faces</source>
        <translation>人脸数量不限</translation>
    </message>
    <message>
        <source>Only pictures without a face</source>
        <translation>只看没有人脸的照片</translation>
    </message>
    <message>
        <source>Only pictures with one face</source>
        <translation>只看有 1 张人脸的照片</translation>
    </message>
    <message>
        <source>Only pictures with two faces or more</source>
        <translation>只看有 2 张及以上人脸的照片</translation>
    </message>
    <message>
        <source>Measured %1 of %2.</source>
        <translation>已测量 %1 / %2 张。</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) not measured yet.</source>
        <translation>
            <numerusform>%n 张照片尚未测量。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) cannot be measured.</source>
        <translation>
            <numerusform>%n 张照片无法测量。</numerusform>
        </translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>测量</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::QueueModel</name>
    <message>
        <source>own settings</source>
        <translation>自定设置</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>Tried again later: %1</source>
        <translation>稍后重试：%1</translation>
    </message>
    <message>
        <source>In another program</source>
        <translation>由其他程序处理</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>用时</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Queued</source>
        <translation>排队中</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>处理中</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>已取消</translation>
    </message>
    <message>
        <source>Drag to another place in the queue, or press Alt+Up or Alt+Down</source>
        <translation>拖动以改变在队列中的位置，或按 Alt+上、Alt+下</translation>
    </message>
    <message>
        <source>Place in the queue</source>
        <translation>队列中的位置</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Waiting for try %1</source>
        <translation>等待第 %1 次尝试</translation>
    </message>
    <message>
        <source>Waiting (file incomplete)</source>
        <translation>等待（文件不完整）</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Needs review</source>
        <translation>需要审片</translation>
    </message>
    <message>
        <source>Approved</source>
        <translation>已通过</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>已拒绝</translation>
    </message>
    <message>
        <source>Hand work</source>
        <translation>手工修整</translation>
    </message>
    <message>
        <source>Failed in try %1</source>
        <translation>第 %1 次尝试失败</translation>
    </message>
    <message>
        <source>Skipped (exists)</source>
        <translation>已跳过（已存在）</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::QueuePanel</name>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>State of the queue</source>
        <translation>队列状态</translation>
    </message>
    <message>
        <source>The queue is empty. Drop pictures here, or press Ctrl+Enter on a picture.</source>
        <translation>队列为空。将照片拖到这里，或在照片上按 Ctrl+Enter。</translation>
    </message>
    <message>
        <source>Pictures in the queue</source>
        <translation>队列中的照片</translation>
    </message>
    <message>
        <source>Queue tools</source>
        <translation>队列工具</translation>
    </message>
    <message>
        <source>Stop after item</source>
        <translation>完成当前后停止</translation>
    </message>
    <message>
        <source>Pause, but let what is running go on to its end</source>
        <translation>暂停，但让正在处理的继续完成</translation>
    </message>
    <message>
        <source>Stop now</source>
        <translation>立即停止</translation>
    </message>
    <message>
        <source>Pause, and put what is running back into the queue</source>
        <translation>暂停，并把正在处理的放回队列</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Clear finished</source>
        <translation>清除已完成</translation>
    </message>
    <message>
        <source>Move to the top</source>
        <translation>移到最前</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>上移</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>下移</translation>
    </message>
    <message>
        <source>%1 of %2 done</source>
        <translation>已完成 %1 / %2</translation>
    </message>
    <message numerus="yes">
        <source>%n failed</source>
        <translation>
            <numerusform>%n 张失败</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n skipped</source>
        <translation>
            <numerusform>%n 张已跳过</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to look at</source>
        <translation>
            <numerusform>%n 张待查看</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 per hour</source>
        <translation>每小时 %1 张</translation>
    </message>
    <message numerus="yes">
        <source>about %n minute(s) left</source>
        <translation>
            <numerusform>约剩 %n 分钟</numerusform>
        </translation>
    </message>
    <message>
        <source>less than a minute left</source>
        <translation>剩余不到一分钟</translation>
    </message>
    <message>
        <source>Show the result in its folder</source>
        <translation>在文件夹中显示结果</translation>
    </message>
    <message>
        <source>about %1 left</source>
        <translation>约剩 %1</translation>
    </message>
    <message>
        <source>ends about %1</source>
        <translation>约 %1 结束</translation>
    </message>
    <message>
        <source>disk: only %1 free, about %2 needed</source>
        <translation>磁盘：仅剩 %1，约需 %2</translation>
    </message>
    <message>
        <source>disk: %1 free, about %2 needed</source>
        <translation>磁盘：剩余 %1，约需 %2</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>报告</translation>
    </message>
    <message>
        <source>What became of the pictures, to read and to save</source>
        <translation>照片的处理情况，可查看和保存</translation>
    </message>
    <message>
        <source>Open before and after</source>
        <translation>打开前后对比</translation>
    </message>
    <message>
        <source>Error details</source>
        <translation>错误详情</translation>
    </message>
    <message>
        <source>Copy error</source>
        <translation>复制错误信息</translation>
    </message>
    <message>
        <source>Change preset</source>
        <translation>更改预设</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::RedoBar</name>
    <message>
        <source>Do this picture again, before all that waits, and go back to the review (Enter)</source>
        <translation>先于所有等待项重新处理这张照片，并回到审片（Enter）</translation>
    </message>
    <message>
        <source>Back to the review</source>
        <translation>返回审片</translation>
    </message>
    <message>
        <source>The result stays as it is</source>
        <translation>结果保持不变</translation>
    </message>
    <message>
        <source>Reprocess</source>
        <translation>重新处理</translation>
    </message>
    <message>
        <source>Editing the settings of a result: %1</source>
        <translation>结果的设置：%1</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::ReportDialog</name>
    <message>
        <source>Save as CSV...</source>
        <translation>另存为 CSV...</translation>
    </message>
    <message>
        <source>Save as JSON...</source>
        <translation>另存为 JSON...</translation>
    </message>
    <message>
        <source>Report on the queue</source>
        <translation>队列报告</translation>
    </message>
    <message>
        <source>What</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>Figure</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Tables (*.csv);;All files (*)</source>
        <translation>表格 (*.csv);;所有文件 (*)</translation>
    </message>
    <message>
        <source>JSON files (*.json);;All files (*)</source>
        <translation>JSON 文件 (*.json);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Reading...</source>
        <translation>正在读取...</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>%1 of %2 pictures are done.</source>
        <translation>共 %2 张照片，已完成 %1 张。</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Presets</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Skipped, a result is there</source>
        <translation>已跳过，结果已存在</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>已取消</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>Faces</source>
        <translation>人脸</translation>
    </message>
    <message>
        <source>Faces that should be looked at</source>
        <translation>需要查看的人脸</translation>
    </message>
    <message>
        <source>Size of the results</source>
        <translation>结果的大小</translation>
    </message>
    <message>
        <source>%1 megapixels, %2</source>
        <translation>%1 百万像素，%2</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Work on all pictures, added up</source>
        <translation>所有照片的处理时间合计</translation>
    </message>
    <message>
        <source>Mean of a picture that is done</source>
        <translation>每张已完成照片的平均时间</translation>
    </message>
    <message>
        <source>Stage &quot;%1&quot;</source>
        <translation>步骤“%1”</translation>
    </message>
    <message>
        <source>Why pictures failed</source>
        <translation>照片失败的原因</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>以及另外 %n 个</numerusform>
        </translation>
    </message>
    <message>
        <source>Models that were used</source>
        <translation>使用的模型</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>A model of your own (%1)</source>
        <translation>您自己的模型（%1）</translation>
    </message>
    <message>
        <source>Licence of the weights</source>
        <translation>权重的许可</translation>
    </message>
    <message>
        <source>Licence of the code</source>
        <translation>代码的许可</translation>
    </message>
    <message>
        <source>Paid work</source>
        <translation>商业用途</translation>
    </message>
    <message>
        <source>own settings</source>
        <translation>自定义设置</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>保存报告</translation>
    </message>
    <message>
        <source>Saved %1.</source>
        <translation>已保存 %1。</translation>
    </message>
    <message>
        <source>The report was not saved. %1</source>
        <translation>报告未保存。%1</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::ReviewDesk</name>
    <message>
        <source>The layers of %1 for hand work are there.</source>
        <translation>%1 的手动精修分层文件已就绪。</translation>
    </message>
    <message>
        <source>%1 is marked for hand work, but its layers were not written. %2</source>
        <translation>%1 已标记为手动精修，但未能写出分层文件。%2</translation>
    </message>
    <message>
        <source>The original cannot be shown. %1</source>
        <translation>无法显示原图。%1</translation>
    </message>
    <message>
        <source>The result cannot be shown. %1</source>
        <translation>无法显示结果。%1</translation>
    </message>
    <message>
        <source>No face was found in this picture.</source>
        <translation>这张照片中未找到人脸。</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::ReviewModel</name>
    <message>
        <source>%1, %2</source>
        <translation>%1，%2</translation>
    </message>
    <message>
        <source>%1, %2, flagged</source>
        <translation>%1，%2，有标记</translation>
    </message>
    <message>
        <source>Approved</source>
        <translation>已通过</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>已退回</translation>
    </message>
    <message>
        <source>Hand work</source>
        <translation>手动精修</translation>
    </message>
    <message>
        <source>Undecided</source>
        <translation>待定</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::ReviewPanel</name>
    <message>
        <source>Results to review</source>
        <translation>待审的结果</translation>
    </message>
    <message>
        <source>Results of the queue appear here, those with a reason to look at them first.</source>
        <translation>队列的结果会显示在这里，需要留意的排在最前。</translation>
    </message>
    <message>
        <source>Nothing to review</source>
        <translation>没有待审的结果</translation>
    </message>
    <message>
        <source>%1 of %2 flagged, %3 of %4 in all</source>
        <translation>有标记 %1 / %2，总计 %3 / %4</translation>
    </message>
    <message>
        <source>%1 of %2 decided</source>
        <translation>已审定 %1 / %2</translation>
    </message>
    <message>
        <source>Auto-advance</source>
        <translation>决定后自动前进</translation>
    </message>
    <message>
        <source>About this result</source>
        <translation>关于此结果</translation>
    </message>
    <message>
        <source>Preset: %1</source>
        <translation>预设：%1</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::SavePresetDialog</name>
    <message>
        <source>Save preset</source>
        <translation>保存预设</translation>
    </message>
    <message>
        <source>Name of the preset</source>
        <translation>预设名称</translation>
    </message>
    <message>
        <source>One sentence: which pictures it is for</source>
        <translation>一句话：适用于哪些照片</translation>
    </message>
    <message>
        <source>Description of the preset</source>
        <translation>预设说明</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>名称(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Description</source>
        <translation>说明(&amp;D)</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::SessionKeeper</name>
    <message>
        <source>The record of the last session cannot be read. It was put aside as session-unreadable.json; pictures and results are not affected.</source>
        <translation>无法读取上次会话的记录。它已另存为 session-unreadable.json；照片和结果不受影响。</translation>
    </message>
    <message>
        <source>The shoot and its settings could not be remembered for the next start. Results are not affected.</source>
        <translation>无法为下次启动记住本次拍摄及其设置。结果不受影响。</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::ShootFilter</name>
    <message>
        <source>All pictures</source>
        <translation>全部照片</translation>
    </message>
    <message>
        <source>To do</source>
        <translation>待处理</translation>
    </message>
    <message>
        <source>In the queue</source>
        <translation>队列中</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>已保存</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Changed since saved</source>
        <translation>保存后已更改</translation>
    </message>
    <message>
        <source>Without stars</source>
        <translation>无星级</translation>
    </message>
    <message numerus="yes">
        <source>%n star(s) or more</source>
        <translation>
            <numerusform>%n 星及以上</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n star(s)</source>
        <translation>
            <numerusform>%n 星</numerusform>
        </translation>
    </message>
    <message>
        <source>Needs review</source>
        <translation>需要审片</translation>
    </message>
    <message>
        <source>Approved</source>
        <translation>已通过</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>已退回</translation>
    </message>
    <message>
        <source>Blurred</source>
        <translation>模糊</translation>
    </message>
    <message>
        <source>Noisy</source>
        <translation>噪点明显</translation>
    </message>
    <message>
        <source>No face</source>
        <translation>无人脸</translation>
    </message>
    <message>
        <source>1 face</source>
        <translation>1 张人脸</translation>
    </message>
    <message>
        <source>2 faces or more</source>
        <translation>2 张及以上人脸</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::ShootFilterBox</name>
    <message>
        <source>Which pictures are shown</source>
        <translation>显示哪些照片</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::ShootModel</name>
    <message>
        <source>changed, not saved</source>
        <translation>已更改，未保存</translation>
    </message>
    <message>
        <source>in the queue</source>
        <translation>在队列中</translation>
    </message>
    <message>
        <source>being enhanced</source>
        <translation>正在增强</translation>
    </message>
    <message>
        <source>saved</source>
        <translation>已保存</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>not changed</source>
        <translation>未更改</translation>
    </message>
    <message>
        <source>%1
%2</source>
        <translation>%1
%2</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1，%2</translation>
    </message>
    <message>
        <source>changed since it was saved</source>
        <translation>保存后已更改</translation>
    </message>
    <message numerus="yes">
        <source>%1, %2, %n star(s)</source>
        <translation>
            <numerusform>%1，%2，%n 星</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n face(s)</source>
        <translation>
            <numerusform>%n 张人脸</numerusform>
        </translation>
    </message>
    <message>
        <source>to look at</source>
        <translation>待查看</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::ShootPanel</name>
    <message>
        <source>Search by name</source>
        <translation>按名称搜索</translation>
    </message>
    <message>
        <source>Search the pictures by name</source>
        <translation>按名称搜索照片</translation>
    </message>
    <message>
        <source>Open a folder of pictures</source>
        <translation>打开照片文件夹</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::ShortcutDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::ShortcutEditor</name>
    <message>
        <source>Set</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>No key</source>
        <translation>清除按键</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Search the commands</source>
        <translation>搜索命令</translation>
    </message>
    <message>
        <source>Commands and their keys</source>
        <translation>命令及其按键</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>New key</source>
        <translation>新按键</translation>
    </message>
    <message>
        <source>Conflict</source>
        <translation>冲突</translation>
    </message>
    <message>
        <source>Gives the command the key that was pressed.</source>
        <translation>将所按的键指定给该命令。</translation>
    </message>
    <message>
        <source>Takes all keys from the command.</source>
        <translation>取消该命令的所有按键。</translation>
    </message>
    <message>
        <source>Gives the command the keys that it came with.</source>
        <translation>恢复该命令的默认按键。</translation>
    </message>
    <message>
        <source>%1 belongs to &quot;%2&quot;, which loses it.</source>
        <translation>%1 已属于“%2”，设置后该命令将失去它。</translation>
    </message>
    <message>
        <source>Choose a command and press its new key.</source>
        <translation>选择一个命令，然后按下新的按键。</translation>
    </message>
    <message>
        <source>Use these keys</source>
        <translation>采用这些按键</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>撤回</translation>
    </message>
    <message>
        <source>Would be</source>
        <translation>将变为</translation>
    </message>
    <message>
        <source>Keys as in</source>
        <translation>按键习惯</translation>
    </message>
    <message>
        <source>Keys as in another program</source>
        <translation>采用其他软件的按键习惯</translation>
    </message>
    <message>
        <source>(choose)</source>
        <translation>（请选择）</translation>
    </message>
    <message>
        <source>Ambrotype, as shipped</source>
        <translation>Ambrotype 出厂设置</translation>
    </message>
    <message>
        <source>Gives the commands the keys of the last column.</source>
        <translation>让各命令采用最后一列的按键。</translation>
    </message>
    <message>
        <source>Gives the commands back the keys that they had before.</source>
        <translation>恢复各命令原来的按键。</translation>
    </message>
    <message>
        <source>The keys are like that already.</source>
        <translation>按键已经是这样了。</translation>
    </message>
    <message numerus="yes">
        <source>%n command(s) would get other keys.</source>
        <translation>
            <numerusform>有 %n 个命令将更换按键。</numerusform>
        </translation>
    </message>
    <message>
        <source>Default</source>
        <translation>恢复默认</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::ShownCount</name>
    <message>
        <source>Show all</source>
        <translation>全部显示</translation>
    </message>
    <message>
        <source>Show all pictures</source>
        <translation>显示全部照片</translation>
    </message>
    <message>
        <source>%1 of %2 shown</source>
        <translation>显示 %1 / %2 张</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::SimplePanel</name>
    <message>
        <source>Strength</source>
        <translation>强度</translation>
    </message>
    <message>
        <source>Denoise</source>
        <translation>降噪</translation>
    </message>
    <message>
        <source>Sharpen</source>
        <translation>锐化</translation>
    </message>
    <message>
        <source>Auto</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Set the sliders automatically</source>
        <translation>自动设置滑块</translation>
    </message>
    <message>
        <source>Measures noise, sharpness and compression of this picture and sets the sliders to match.</source>
        <translation>测量这张照片的噪点、清晰度和压缩程度，并据此设置滑块。</translation>
    </message>
    <message>
        <source>Reasons of the automatic values</source>
        <translation>自动取值的理由</translation>
    </message>
    <message>
        <source>Faces</source>
        <translation>人脸</translation>
    </message>
    <message>
        <source>Face strength</source>
        <translation>人脸强度</translation>
    </message>
    <message>
        <source>Fidelity</source>
        <translation>保真度</translation>
    </message>
    <message>
        <source>Mode</source>
        <translation>模式</translation>
    </message>
    <message>
        <source>Measuring the picture...</source>
        <translation>正在测量照片...</translation>
    </message>
    <message>
        <source>Auto suggests:</source>
        <translation>自动建议：</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::SizeChooser</name>
    <message>
        <source>Size of the result</source>
        <translation>结果尺寸</translation>
    </message>
    <message>
        <source>%1x</source>
        <translation>%1 倍</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>尺寸</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::StageSection</name>
    <message>
        <source>Show the controls of %1</source>
        <translation>显示“%1”的控件</translation>
    </message>
    <message>
        <source>%1 on or off</source>
        <translation>%1：开或关</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1 on</source>
        <translation>%1 开</translation>
    </message>
    <message>
        <source>%1 off</source>
        <translation>%1 关</translation>
    </message>
    <message>
        <source>Time that this stage took for what was computed last of the visible part</source>
        <translation>此步骤上次计算可见部分所用的时间</translation>
    </message>
    <message>
        <source>Look at the result without this stage; the settings stay as they are</source>
        <translation>查看不含此步骤的结果；设置保持不变</translation>
    </message>
    <message>
        <source>Look without %1</source>
        <translation>不含“%1”查看</translation>
    </message>
    <message>
        <source>Move or reset this stage</source>
        <translation>移动或重置此步骤</translation>
    </message>
    <message>
        <source>More about %1</source>
        <translation>更多：%1</translation>
    </message>
    <message>
        <source>Move earlier</source>
        <translation>前移</translation>
    </message>
    <message>
        <source>Move later</source>
        <translation>后移</translation>
    </message>
    <message>
        <source>Reset to the preset</source>
        <translation>重置为预设</translation>
    </message>
    <message>
        <source>Reset %1</source>
        <translation>重置：%1</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 毫秒</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>Drag to move this stage. The menu at the right moves it as well.</source>
        <translation>拖动可移动此阶段，也可使用右侧的菜单。</translation>
    </message>
    <message>
        <source>Move %1</source>
        <translation>移动“%1”</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::StatusLine</name>
    <message>
        <source>State of the program</source>
        <translation>程序状态</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>离线</translation>
    </message>
    <message>
        <source>Ambrotype works on this computer only and opens no connection.</source>
        <translation>Ambrotype 只在本机运行，不建立任何网络连接。</translation>
    </message>
    <message numerus="yes">
        <source>CPU, %n thread(s)</source>
        <translation>
            <numerusform>CPU，%n 线程</numerusform>
        </translation>
    </message>
    <message>
        <source>The device that pictures are enhanced on.</source>
        <translation>用于增强照片的设备。</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Progress of the queue</source>
        <translation>队列进度</translation>
    </message>
    <message>
        <source>Queue rests, the battery holds %1 %: %2</source>
        <translation>队列暂歇，电池电量 %1%：%2</translation>
    </message>
    <message>
        <source>Queue paused: %1</source>
        <translation>队列已暂停：%1</translation>
    </message>
    <message>
        <source>Queue: %1</source>
        <translation>队列：%1</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>device, its name</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1, %2 of %3 GB</source>
        <translation>%1，%2 / %3 GB</translation>
    </message>
    <message>
        <source>The device that pictures are enhanced on, and how much of its memory is taken by all programs.</source>
        <translation>用于增强照片的设备，以及所有程序占用的显存或内存。</translation>
    </message>
    <message>
        <source>Models that are ready in memory:</source>
        <translation>内存中已就绪的模型：</translation>
    </message>
    <message>
        <source>%1, %2 GB, %3</source>
        <translation>%1，%2 GB，%3</translation>
    </message>
    <message numerus="yes">
        <source>%n model(s) in memory</source>
        <translation>
            <numerusform>内存中有 %n 个模型</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::Studio</name>
    <message>
        <source>%1 could not be opened. %2</source>
        <translation>无法打开 %1。%2</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) could not be found.</source>
        <translation>
            <numerusform>找不到 %n 个文件。</numerusform>
        </translation>
    </message>
    <message>
        <source>No picture was found there.</source>
        <translation>那里没有找到照片。</translation>
    </message>
    <message>
        <source>%1 added. %2</source>
        <translation>已添加 %1。%2</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n 张照片</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n other file(s) were left out.</source>
        <translation>
            <numerusform>忽略了其他 %n 个文件。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) added to the queue.</source>
        <translation>
            <numerusform>已将 %n 张照片加入队列。</numerusform>
        </translation>
    </message>
    <message>
        <source>Saved %1.</source>
        <translation>已保存 %1。</translation>
    </message>
    <message>
        <source>%1 could not be enhanced. %2</source>
        <translation>无法增强 %1。%2</translation>
    </message>
    <message>
        <source>%1 was skipped, because a file of that name exists.</source>
        <translation>已跳过 %1，因为同名文件已存在。</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1%2</translation>
    </message>
    <message>
        <source>As the result was made</source>
        <translation>与结果制作时相同</translation>
    </message>
    <message>
        <source>The queue is paused: %1 waits until it goes on.</source>
        <translation>队列已暂停：%1 将等待其继续。</translation>
    </message>
    <message>
        <source>%1 is next in the queue.</source>
        <translation>%1 是队列中的下一张。</translation>
    </message>
    <message>
        <source>Everything there is in the shoot already.</source>
        <translation>其中的图片都已在本次拍摄中。</translation>
    </message>
    <message>
        <source>The sample pictures are being drawn...</source>
        <translation>正在绘制示例图片……</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::TimeForecast</name>
    <message>
        <source>Time that it will take</source>
        <translation>所需时间</translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s)</source>
        <translation>
            <numerusform>%n 分钟</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 h</source>
        <translation>%1 小时</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 小时 %2 分</translation>
    </message>
    <message>
        <source>How long this takes is not known yet: it is learnt from the first pictures.</source>
        <translation>所需时间尚不清楚：将从最初几张照片中得知。</translation>
    </message>
    <message>
        <source>Takes less than a minute.</source>
        <translation>用时不到一分钟。</translation>
    </message>
    <message>
        <source>Takes roughly %1; part of this work was never done here.</source>
        <translation>大致需要 %1；其中部分处理尚未在本机做过。</translation>
    </message>
    <message>
        <source>Takes about %1.</source>
        <translation>约需 %1。</translation>
    </message>
    <message>
        <source>Without &quot;%1&quot;: about %2.</source>
        <translation>不用“%1”：约 %2。</translation>
    </message>
    <message>
        <source>On %1: about %2.</source>
        <translation>在 %1 上：约 %2。</translation>
    </message>
    <message>
        <source>How long this takes is not known yet: most of this work was never done here.</source>
        <translation>所需时间尚不清楚：其中大部分工作在本机还没有做过。</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::ValueRow</name>
    <message>
        <source>Double-click to reset to the preset.</source>
        <translation>双击恢复为预设值。</translation>
    </message>
    <message>
        <source>%1 Double-click the name to reset it to the preset.</source>
        <translation>%1双击名称可恢复为预设值。</translation>
    </message>
    <message>
        <source>Hold Alt while dragging to see what changes.</source>
        <translation>拖动时按住 Alt 可查看改变的部分。</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1（最大 %2）</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::ValueSlider</name>
    <message>
        <source>%1 of %2</source>
        <translation>%1（最大 %2）</translation>
    </message>
</context>
<context>
    <name>ambrotype::ui::ViewFeeder</name>
    <message>
        <source>Opening</source>
        <translation>正在打开</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>草稿</translation>
    </message>
    <message>
        <source>Not opened</source>
        <translation>未打开</translation>
    </message>
</context>
<context>
    <name>core</name>
    <message>
        <source>English</source>
        <translation>英语</translation>
    </message>
    <message>
        <source>Denoise</source>
        <translation>降噪</translation>
    </message>
    <message>
        <source>Takes grain and colour noise out of the picture and keeps edges and texture.</source>
        <translation>去除颗粒和彩色噪点，保留边缘与质感。</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>数量</translation>
    </message>
    <message>
        <source>How strong the noise is that is taken out.</source>
        <translation>去除噪点的强度。</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>Thorough looks at every place twice as often as fast and keeps more; classic gives the known look of non-local means, slowly; learned is a network, whose weights must be on this machine.</source>
        <translation>“精细”对每处的查看次数是“快速”的两倍，保留更多；“经典”为熟悉的非局部均值效果，但较慢；“学习型”使用神经网络，其权重须在本机。</translation>
    </message>
    <message>
        <source>Thorough</source>
        <translation>精细</translation>
    </message>
    <message>
        <source>Fast</source>
        <translation>快速</translation>
    </message>
    <message>
        <source>Classic (non-local means)</source>
        <translation>经典（非局部均值）</translation>
    </message>
    <message>
        <source>Learned (FFDNet)</source>
        <translation>学习型（FFDNet）</translation>
    </message>
    <message>
        <source>Follow the measured noise</source>
        <translation>按测得的噪点</translation>
    </message>
    <message>
        <source>The amount is a share of the noise that was measured in the picture: 50 takes out what was measured, 100 twice as much. Clean pictures stay as they are.</source>
        <translation>强度为照片中测得噪点的比例：50 去除测得的量，100 去除两倍。干净的照片保持原样。</translation>
    </message>
    <message>
        <source>Colour noise</source>
        <translation>彩色噪点</translation>
    </message>
    <message>
        <source>How much colour noise is taken out compared with the amount; 0 leaves the colours alone.</source>
        <translation>相对于数量去除多少彩色噪点；0 不改动色彩。</translation>
    </message>
    <message>
        <source>Give back detail</source>
        <translation>找回细节</translation>
    </message>
    <message>
        <source>Share of the removed fine texture that is put back.</source>
        <translation>将去掉的细微质感找回多少。</translation>
    </message>
    <message>
        <source>Faces</source>
        <translation>人脸</translation>
    </message>
    <message>
        <source>Finds faces, restores each and puts it back without a seam, as long as it stays the same person.</source>
        <translation>查找人脸，逐张修复并无缝贴回，前提是仍像同一个人。</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>The network that restores faces. Its weights must be on this machine.</source>
        <translation>用于修复人脸的网络，其权重须在本机。</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>GFPGAN 1.4</source>
        <translation>GFPGAN 1.4</translation>
    </message>
    <message>
        <source>GFPGAN 1.3</source>
        <translation>GFPGAN 1.3</translation>
    </message>
    <message>
        <source>RestoreFormer++</source>
        <translation>RestoreFormer++</translation>
    </message>
    <message>
        <source>CodeFormer</source>
        <translation>CodeFormer</translation>
    </message>
    <message>
        <source>GPEN 512</source>
        <translation>GPEN 512</translation>
    </message>
    <message>
        <source>GPEN 256</source>
        <translation>GPEN 256</translation>
    </message>
    <message>
        <source>GPEN 1024</source>
        <translation>GPEN 1024</translation>
    </message>
    <message>
        <source>GPEN 2048</source>
        <translation>GPEN 2048</translation>
    </message>
    <message>
        <source>Without a network</source>
        <translation>不用网络</translation>
    </message>
    <message>
        <source>Another file</source>
        <translation>其他文件</translation>
    </message>
    <message>
        <source>Weights file</source>
        <translation>权重文件</translation>
    </message>
    <message>
        <source>A file of a network that restores faces.</source>
        <translation>用于修复人脸的网络文件。</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>强度</translation>
    </message>
    <message>
        <source>How much of the restored face replaces the original.</source>
        <translation>修复后的人脸替换原图的程度。</translation>
    </message>
    <message>
        <source>Fidelity</source>
        <translation>保真度</translation>
    </message>
    <message>
        <source>CodeFormer only: more detail at the low end, more like the original at the high end.</source>
        <translation>仅用于 CodeFormer：低端细节更多，高端更接近原图。</translation>
    </message>
    <message>
        <source>Mode</source>
        <translation>模式</translation>
    </message>
    <message>
        <source>How far restoration may go: its greatest strength, the skin texture that is kept, the grain, the limit of likeness.</source>
        <translation>修复可以走多远：最大强度、保留的皮肤质感、颗粒、相像度下限。</translation>
    </message>
    <message>
        <source>Natural</source>
        <translation>自然</translation>
    </message>
    <message>
        <source>Detail</source>
        <translation>细节</translation>
    </message>
    <message>
        <source>Strong</source>
        <translation>强烈</translation>
    </message>
    <message>
        <source>Custom</source>
        <translation>自定</translation>
    </message>
    <message>
        <source>Give back texture</source>
        <translation>找回质感</translation>
    </message>
    <message>
        <source>Share of the original&apos;s pores, lines and lashes that is put back.</source>
        <translation>将原图的毛孔、细纹和睫毛找回多少。</translation>
    </message>
    <message>
        <source>Grain</source>
        <translation>颗粒</translation>
    </message>
    <message>
        <source>How far the grain of the restored face is brought to that of its surroundings.</source>
        <translation>修复后面部的颗粒向周围颗粒靠拢的程度。</translation>
    </message>
    <message>
        <source>Match sharpness</source>
        <translation>匹配锐度</translation>
    </message>
    <message>
        <source>How far the restored face is softened when it is sharper than all around it.</source>
        <translation>修复后的面部比周围都锐利时，柔化的程度。</translation>
    </message>
    <message>
        <source>Keep what is out of focus</source>
        <translation>保留脱焦</translation>
    </message>
    <message>
        <source>Hair, shoulders and background that are softer than the face stay soft.</source>
        <translation>比面部更柔和的头发、肩部和背景保持柔和。</translation>
    </message>
    <message>
        <source>Likeness</source>
        <translation>相像度</translation>
    </message>
    <message>
        <source>The strength of a face is lowered until it is still the same person.</source>
        <translation>降低该人脸的强度，直到仍像同一个人。</translation>
    </message>
    <message>
        <source>As the mode</source>
        <translation>按模式</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>普通</translation>
    </message>
    <message>
        <source>Strict</source>
        <translation>严格</translation>
    </message>
    <message>
        <source>Match colours</source>
        <translation>匹配色彩</translation>
    </message>
    <message>
        <source>The face keeps the light and the tone of the photograph.</source>
        <translation>人脸保持照片的光线与影调。</translation>
    </message>
    <message>
        <source>Keep eye colour</source>
        <translation>保留瞳色</translation>
    </message>
    <message>
        <source>The irises keep the colour of the photograph.</source>
        <translation>虹膜保持照片中的颜色。</translation>
    </message>
    <message>
        <source>Keep moles</source>
        <translation>保留痣</translation>
    </message>
    <message>
        <source>Moles and freckles of the photograph stay.</source>
        <translation>照片中的痣和雀斑保持不变。</translation>
    </message>
    <message>
        <source>Keep teeth</source>
        <translation>保留牙齿</translation>
    </message>
    <message>
        <source>The inside of the mouth stays as it is in the photograph. Needs a network that tells the parts of a face.</source>
        <translation>口腔内部保持照片原样。需要区分面部各部分的网络。</translation>
    </message>
    <message>
        <source>Put back by</source>
        <translation>贴回方式</translation>
    </message>
    <message>
        <source>How the restored face joins the photograph.</source>
        <translation>修复后的人脸如何融入照片。</translation>
    </message>
    <message>
        <source>Soft edge</source>
        <translation>柔和边缘</translation>
    </message>
    <message>
        <source>Gradients (Poisson)</source>
        <translation>梯度融合（Poisson）</translation>
    </message>
    <message>
        <source>Detector</source>
        <translation>检测器</translation>
    </message>
    <message>
        <source>What finds the faces.</source>
        <translation>用什么查找人脸。</translation>
    </message>
    <message>
        <source>RetinaFace</source>
        <translation>RetinaFace</translation>
    </message>
    <message>
        <source>YuNet</source>
        <translation>YuNet</translation>
    </message>
    <message>
        <source>Cascades</source>
        <translation>级联分类器</translation>
    </message>
    <message>
        <source>Certainty</source>
        <translation>置信度</translation>
    </message>
    <message>
        <source>How sure the detector must be; 0 is the detector&apos;s own limit.</source>
        <translation>检测器须有多确定；0 为其自身的界限。</translation>
    </message>
    <message>
        <source>Look at turned faces</source>
        <translation>查找侧倒的人脸</translation>
    </message>
    <message>
        <source>Looks again at the turned picture when little is found upright.</source>
        <translation>正向找到的人脸较少时，旋转照片再找一遍。</translation>
    </message>
    <message>
        <source>Which faces</source>
        <translation>哪些人脸</translation>
    </message>
    <message>
        <source>Which of the faces found are restored.</source>
        <translation>修复找到的哪些人脸。</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>The largest</source>
        <translation>最大的</translation>
    </message>
    <message>
        <source>The one in the middle</source>
        <translation>居中的</translation>
    </message>
    <message>
        <source>At most</source>
        <translation>最多</translation>
    </message>
    <message>
        <source>Number of faces, largest first; 0 is no limit.</source>
        <translation>人脸数量，从大到小；0 为不限。</translation>
    </message>
    <message>
        <source>Smallest face</source>
        <translation>最小人脸</translation>
    </message>
    <message>
        <source>Faces whose eyes, seen from the front, would be nearer to each other than this are left alone.</source>
        <translation>正面看双眼间距会小于此值的人脸不作处理。</translation>
    </message>
    <message>
        <source>px</source>
        <translation>像素</translation>
    </message>
    <message>
        <source>People in the background</source>
        <translation>背景中的人</translation>
    </message>
    <message>
        <source>Restores faces that are out of focus, too.</source>
        <translation>脱焦的人脸也一并修复。</translation>
    </message>
    <message>
        <source>The picture is one face</source>
        <translation>整张照片就是一张脸</translation>
    </message>
    <message>
        <source>No detection: the whole picture is an aligned face.</source>
        <translation>不做检测：整张照片即为对齐的人脸。</translation>
    </message>
    <message>
        <source>Decisions</source>
        <translation>决定</translation>
    </message>
    <message>
        <source>What was decided face by face, as the window writes it.</source>
        <translation>逐张人脸所做的决定，由窗口写入。</translation>
    </message>
    <message>
        <source>Tone</source>
        <translation>影调</translation>
    </message>
    <message>
        <source>Gentle changes of brightness and colour; hue stays what it was.</source>
        <translation>轻柔地调整明暗与色彩，色相保持不变。</translation>
    </message>
    <message>
        <source>Exposure</source>
        <translation>曝光</translation>
    </message>
    <message>
        <source>Brightens or darkens the whole picture, in stops.</source>
        <translation>整体提亮或压暗，单位为挡。</translation>
    </message>
    <message>
        <source>EV</source>
        <translation>EV</translation>
    </message>
    <message>
        <source>Contrast</source>
        <translation>对比度</translation>
    </message>
    <message>
        <source>Spreads or narrows the range between dark and bright.</source>
        <translation>拉大或缩小明暗之间的范围。</translation>
    </message>
    <message>
        <source>Shadows</source>
        <translation>阴影</translation>
    </message>
    <message>
        <source>Raises or deepens the dark parts; black stays black.</source>
        <translation>提亮或加深暗部，纯黑保持不变。</translation>
    </message>
    <message>
        <source>Highlights</source>
        <translation>高光</translation>
    </message>
    <message>
        <source>Raises or recovers the bright parts; white stays white.</source>
        <translation>提亮或找回亮部，纯白保持不变。</translation>
    </message>
    <message>
        <source>Saturation</source>
        <translation>饱和度</translation>
    </message>
    <message>
        <source>Makes all colours paler or stronger; -100 is grey.</source>
        <translation>使所有颜色变淡或变浓；-100 为黑白。</translation>
    </message>
    <message>
        <source>Vibrance</source>
        <translation>自然饱和度</translation>
    </message>
    <message>
        <source>Makes pale colours paler or stronger and spares skin.</source>
        <translation>增减较淡的颜色，并保护肤色。</translation>
    </message>
    <message>
        <source>Upscale</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Enlarges the picture with a network that draws the detail that enlarging lacks.</source>
        <translation>用网络放大照片，补画放大所缺的细节。</translation>
    </message>
    <message>
        <source>The network that enlarges. Its weights must be on this machine.</source>
        <translation>用于放大的网络，其权重须在本机。</translation>
    </message>
    <message>
        <source>Real-ESRGAN general x4 (fast)</source>
        <translation>Real-ESRGAN general x4（快速）</translation>
    </message>
    <message>
        <source>Real-ESRGAN x4plus</source>
        <translation>Real-ESRGAN x4plus</translation>
    </message>
    <message>
        <source>Real-ESRGAN x2plus</source>
        <translation>Real-ESRGAN x2plus</translation>
    </message>
    <message>
        <source>Real-ESRNet x4plus (faithful)</source>
        <translation>Real-ESRNet x4plus（忠实）</translation>
    </message>
    <message>
        <source>Real-ESRGAN anime x4</source>
        <translation>Real-ESRGAN 动漫 x4</translation>
    </message>
    <message>
        <source>Real-ESRGAN anime video x4</source>
        <translation>Real-ESRGAN 动漫视频 x4</translation>
    </message>
    <message>
        <source>BSRGAN x4</source>
        <translation>BSRGAN x4</translation>
    </message>
    <message>
        <source>ESRGAN x4</source>
        <translation>ESRGAN x4</translation>
    </message>
    <message>
        <source>Factor</source>
        <translation>倍数</translation>
    </message>
    <message>
        <source>2 makes each side twice as long; 1 renews the detail at the same size.</source>
        <translation>2 使每边变为两倍；1 在原尺寸下重绘细节。</translation>
    </message>
    <message>
        <source>x</source>
        <translation>倍</translation>
    </message>
    <message>
        <source>A file of an ESRGAN or Real-ESRGAN network.</source>
        <translation>ESRGAN 或 Real-ESRGAN 网络的文件。</translation>
    </message>
    <message>
        <source>Denoise strength</source>
        <translation>降噪强度</translation>
    </message>
    <message>
        <source>0 keeps the noise, 100 takes it out and smooths.</source>
        <translation>0 保留噪点，100 去除噪点并使画面平滑。</translation>
    </message>
    <message>
        <source>100 is the network&apos;s result, 0 plain enlarging.</source>
        <translation>100 为网络的结果，0 为普通放大。</translation>
    </message>
    <message>
        <source>Share of the original&apos;s fine structure and grain that is put back.</source>
        <translation>将原图的细微结构与颗粒找回多少。</translation>
    </message>
    <message>
        <source>Transparency</source>
        <translation>透明度</translation>
    </message>
    <message>
        <source>How the transparency is enlarged; the network gives harder edges.</source>
        <translation>透明度如何放大；用网络时边缘更硬。</translation>
    </message>
    <message>
        <source>Resample</source>
        <translation>重采样</translation>
    </message>
    <message>
        <source>By the network</source>
        <translation>用网络</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>尺寸</translation>
    </message>
    <message>
        <source>Makes the picture larger or smaller, without aliasing; larger by a small network that comes with the program and keeps to what the picture shows.</source>
        <translation>放大或缩小照片而无锯齿；放大使用程序自带的小型网络，忠于照片已有的内容。</translation>
    </message>
    <message>
        <source>How the size of the result is given.</source>
        <translation>以何种方式指定结果尺寸。</translation>
    </message>
    <message>
        <source>Same size</source>
        <translation>原尺寸</translation>
    </message>
    <message>
        <source>Long edge</source>
        <translation>长边</translation>
    </message>
    <message>
        <source>Width and height</source>
        <translation>宽与高</translation>
    </message>
    <message>
        <source>Print</source>
        <translation>打印</translation>
    </message>
    <message>
        <source>2 makes each side twice as long.</source>
        <translation>2 使每边变为两倍。</translation>
    </message>
    <message>
        <source>Pixels of the longer side of the result.</source>
        <translation>结果长边的像素数。</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>宽度</translation>
    </message>
    <message>
        <source>Pixels across.</source>
        <translation>横向像素数。</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>高度</translation>
    </message>
    <message>
        <source>Pixels down.</source>
        <translation>纵向像素数。</translation>
    </message>
    <message>
        <source>Width on paper</source>
        <translation>纸上宽度</translation>
    </message>
    <message>
        <source>Width of the print, in the chosen unit.</source>
        <translation>成品宽度，使用所选单位。</translation>
    </message>
    <message>
        <source>Height on paper</source>
        <translation>纸上高度</translation>
    </message>
    <message>
        <source>Height of the print, in the chosen unit.</source>
        <translation>成品高度，使用所选单位。</translation>
    </message>
    <message>
        <source>Unit</source>
        <translation>单位</translation>
    </message>
    <message>
        <source>Unit of the print size.</source>
        <translation>打印尺寸的单位。</translation>
    </message>
    <message>
        <source>cm</source>
        <translation>厘米</translation>
    </message>
    <message>
        <source>inch</source>
        <translation>英寸</translation>
    </message>
    <message>
        <source>Resolution</source>
        <translation>分辨率</translation>
    </message>
    <message>
        <source>Pixels per inch on paper.</source>
        <translation>纸上每英寸的像素数。</translation>
    </message>
    <message>
        <source>dpi</source>
        <translation>dpi</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>适配方式</translation>
    </message>
    <message>
        <source>Inside and cover keep the picture&apos;s shape: the result fits into the frame, or fills it and may be larger.</source>
        <translation>“框内”与“覆盖”保持照片比例：结果放入框内，或填满框并可能更大。</translation>
    </message>
    <message>
        <source>Inside the frame</source>
        <translation>框内</translation>
    </message>
    <message>
        <source>Cover the frame</source>
        <translation>覆盖</translation>
    </message>
    <message>
        <source>Stretch</source>
        <translation>拉伸</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>滤镜</translation>
    </message>
    <message>
        <source>Automatic enlarges by a faithful network and reduces by Lanczos. Lanczos is the sharpest of the plain filters, bicubic a little softer, area averages.</source>
        <translation>“自动”用忠实的网络放大，用 Lanczos 缩小。普通滤镜中 Lanczos 最锐利，双三次稍柔，面积法取平均。</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Lanczos</source>
        <translation>Lanczos</translation>
    </message>
    <message>
        <source>Bicubic</source>
        <translation>双三次</translation>
    </message>
    <message>
        <source>Area</source>
        <translation>面积</translation>
    </message>
    <message>
        <source>Post-denoise</source>
        <translation>后期柔化</translation>
    </message>
    <message>
        <source>A light blur over the result that calms artefacts and contours that came out too sharp.</source>
        <translation>对结果轻微柔化，平息伪影和过于锐利的轮廓。</translation>
    </message>
    <message>
        <source>Share of the blurred picture in the result.</source>
        <translation>结果中柔化画面所占的比例。</translation>
    </message>
    <message>
        <source>How wide the blur is, in pixels of the result.</source>
        <translation>柔化的宽度，以结果像素计。</translation>
    </message>
    <message>
        <source>Sharpen</source>
        <translation>锐化</translation>
    </message>
    <message>
        <source>Raises the contrast of fine detail (unsharp mask on the brightness, so that no colour fringes appear).</source>
        <translation>提升细节的对比（仅对明度做 USM 锐化，不产生彩边）。</translation>
    </message>
    <message>
        <source>How much fine detail is raised; 50 doubles it.</source>
        <translation>细节提升的程度；50 为两倍。</translation>
    </message>
    <message>
        <source>Radius</source>
        <translation>半径</translation>
    </message>
    <message>
        <source>Size of the detail that is raised, in pixels of the result.</source>
        <translation>提升细节的大小，以结果像素计。</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>阈值</translation>
    </message>
    <message>
        <source>Detail weaker than this (of 255 levels) is left alone, so that noise is not raised.</source>
        <translation>弱于此值（共 255 级）的细节不作处理，以免突出噪点。</translation>
    </message>
    <message>
        <source>levels</source>
        <translation>级</translation>
    </message>
    <message>
        <source>Halo</source>
        <translation>光晕</translation>
    </message>
    <message>
        <source>How far edges may go beyond their surroundings; 0 gives no bright or dark rim at all.</source>
        <translation>边缘可超出周围多少；0 完全不产生亮边或暗边。</translation>
    </message>
    <message>
        <source>Mixes the whole result with the original picture.</source>
        <translation>将整个结果与原图混合。</translation>
    </message>
    <message>
        <source>100 shows the result, 0 the original, between them both.</source>
        <translation>100 为结果，0 为原图，其间为两者混合。</translation>
    </message>
    <message>
        <source>Studio portrait</source>
        <translation>棚拍人像</translation>
    </message>
    <message>
        <source>Well lit portraits from a good camera: a little less noise, a little more crispness, natural skin.</source>
        <translation>光线良好的人像：略减噪点，略增清晰，肤质自然。</translation>
    </message>
    <message>
        <source>Phone / social</source>
        <translation>手机 / 社交</translation>
    </message>
    <message>
        <source>Pictures from telephones for screens: clears smeared noise and brings detail back.</source>
        <translation>用于屏幕浏览的手机照片：清除涂抹感的噪点，找回细节。</translation>
    </message>
    <message>
        <source>Old photo</source>
        <translation>老照片</translation>
    </message>
    <message>
        <source>Wedding</source>
        <translation>婚礼</translation>
    </message>
    <message>
        <source>A whole day of mixed light: even, gentle and the same from picture to picture.</source>
        <translation>全天混合光线：均匀柔和，各张保持一致。</translation>
    </message>
    <message>
        <source>Newborn / children</source>
        <translation>新生儿 / 儿童</translation>
    </message>
    <message>
        <source>Soft skin stays soft: careful denoising and a wide, mild sharpening without rims.</source>
        <translation>柔嫩的皮肤保持柔嫩：小心降噪，大半径轻度锐化，不留边缘。</translation>
    </message>
    <message>
        <source>ID photo</source>
        <translation>证件照</translation>
    </message>
    <message>
        <source>Passport and application pictures: as little change as possible, same size, true colours.</source>
        <translation>护照与报名照片：改动最少，尺寸不变，色彩真实。</translation>
    </message>
    <message>
        <source>Event / low light</source>
        <translation>活动 / 弱光</translation>
    </message>
    <message>
        <source>High ISO and stage light: takes the grain out first and keeps faces crisp.</source>
        <translation>高感光度与舞台灯光：先去颗粒，并保持人脸清晰。</translation>
    </message>
    <message>
        <source>Product</source>
        <translation>产品</translation>
    </message>
    <message>
        <source>Goods and packaging at twice the size: crisp edges and letters, colours untouched.</source>
        <translation>商品与包装，尺寸翻倍：边缘和文字清晰，不改动色彩。</translation>
    </message>
    <message>
        <source>Landscape</source>
        <translation>风光</translation>
    </message>
    <message>
        <source>Scenery at twice the size: leaves and stone gain texture, soft distance stays soft.</source>
        <translation>风景，尺寸翻倍：树叶与岩石更有质感，柔和的远景保持柔和。</translation>
    </message>
    <message>
        <source>Illustration</source>
        <translation>插画</translation>
    </message>
    <message>
        <source>Drawings and paintings at twice the size: clean lines without rims.</source>
        <translation>绘画作品，尺寸翻倍：线条干净，不留边缘。</translation>
    </message>
    <message>
        <source>strength %1 because the quality is %2: %3</source>
        <translation>强度 %1，因为质量%2：%3</translation>
    </message>
    <message>
        <source>denoise %1 because %2</source>
        <translation>降噪 %1，因为%2</translation>
    </message>
    <message>
        <source>sharpen %1 because %2</source>
        <translation>锐化 %1，因为%2</translation>
    </message>
    <message>
        <source>a denoiser that follows the noise takes out sigma %1, of the colours %2, at 50</source>
        <translation>按测得噪点降噪：50 时去除 σ %1，色彩 %2</translation>
    </message>
    <message>
        <source>high</source>
        <translation>高</translation>
    </message>
    <message>
        <source>medium</source>
        <translation>中等</translation>
    </message>
    <message>
        <source>low</source>
        <translation>低</translation>
    </message>
    <message>
        <source>the noise is low (sigma %1)</source>
        <translation>噪点较少（σ %1）</translation>
    </message>
    <message>
        <source>the noise is visible (sigma %1)</source>
        <translation>噪点可见（σ %1）</translation>
    </message>
    <message>
        <source>the noise is strong (sigma %1)</source>
        <translation>噪点明显（σ %1）</translation>
    </message>
    <message>
        <source>the noise is low (sigma %1, ISO %2)</source>
        <translation>噪点较少（σ %1，ISO %2）</translation>
    </message>
    <message>
        <source>the noise is visible (sigma %1, ISO %2)</source>
        <translation>噪点可见（σ %1，ISO %2）</translation>
    </message>
    <message>
        <source>the noise is strong (sigma %1, ISO %2)</source>
        <translation>噪点明显（σ %1，ISO %2）</translation>
    </message>
    <message>
        <source>the compression is light (blockiness %1)</source>
        <translation>压缩轻微（块效应 %1）</translation>
    </message>
    <message>
        <source>the compression is visible (blockiness %1)</source>
        <translation>压缩可见（块效应 %1）</translation>
    </message>
    <message>
        <source>the compression is strong (blockiness %1)</source>
        <translation>压缩严重（块效应 %1）</translation>
    </message>
    <message>
        <source>the compression is light (JPEG quality %1, blockiness %2)</source>
        <translation>压缩轻微（JPEG 质量 %1，块效应 %2）</translation>
    </message>
    <message>
        <source>the compression is visible (JPEG quality %1, blockiness %2)</source>
        <translation>压缩可见（JPEG 质量 %1，块效应 %2）</translation>
    </message>
    <message>
        <source>the compression is strong (JPEG quality %1, blockiness %2)</source>
        <translation>压缩严重（JPEG 质量 %1，块效应 %2）</translation>
    </message>
    <message>
        <source>no edges were found to measure the sharpness</source>
        <translation>未找到可供测量清晰度的边缘</translation>
    </message>
    <message>
        <source>the edges are sharp (sharpness %1, edge width %2 px)</source>
        <translation>边缘锐利（清晰度 %1，边缘宽度 %2 像素）</translation>
    </message>
    <message>
        <source>the edges are a little soft (sharpness %1, edge width %2 px)</source>
        <translation>边缘略软（清晰度 %1，边缘宽度 %2 像素）</translation>
    </message>
    <message>
        <source>the edges are blurred (sharpness %1, edge width %2 px)</source>
        <translation>边缘模糊（清晰度 %1，边缘宽度 %2 像素）</translation>
    </message>
    <message>
        <source>the picture is large enough (%1 x %2)</source>
        <translation>照片足够大（%1 x %2）</translation>
    </message>
    <message>
        <source>the picture is small (%1 x %2)</source>
        <translation>照片较小（%1 x %2）</translation>
    </message>
    <message>
        <source>the picture is black and white with a tone; the tone is kept</source>
        <translation>照片为带色调的黑白，保留其色调</translation>
    </message>
    <message>
        <source>the picture is black and white</source>
        <translation>照片为黑白</translation>
    </message>
    <message>
        <source>profile</source>
        <translation>侧脸</translation>
    </message>
    <message>
        <source>covered</source>
        <translation>遮挡</translation>
    </message>
    <message>
        <source>drawn</source>
        <translation>手动框选</translation>
    </message>
    <message>
        <source>background</source>
        <translation>背景</translation>
    </message>
    <message>
        <source>out of focus</source>
        <translation>脱焦</translation>
    </message>
    <message>
        <source>small %1 px</source>
        <translation>较小，%1 像素</translation>
    </message>
    <message>
        <source>low confidence %1</source>
        <translation>置信度低 %1</translation>
    </message>
    <message>
        <source>Too small.</source>
        <translation>太小。</translation>
    </message>
    <message>
        <source>Face %1 became somebody else (%2 at full strength, limit %3): the original was kept.</source>
        <translation>人脸 %1 变成了另一个人（全强度时 %2，下限 %3）：已保留原图。</translation>
    </message>
    <message>
        <source>Only the structure of the features was compared.</source>
        <translation>仅比较了面部结构。</translation>
    </message>
    <message>
        <source>Face %1 differs too much (%2, limit %3): strength lowered from %4 to %5.</source>
        <translation>人脸 %1 差异过大（%2，下限 %3）：强度已由 %4 降至 %5。</translation>
    </message>
    <message>
        <source>Face %1 differs too much (%2, limit %3) at every strength: the original was kept.</source>
        <translation>人脸 %1 在任何强度下差异都过大（%2，下限 %3）：已保留原图。</translation>
    </message>
    <message>
        <source>The likeness of face %1 cannot be measured, because %2.</source>
        <translation>无法衡量人脸 %1 的相像度：%2。</translation>
    </message>
    <message>
        <source>the photo shows it with only %1 pixels between the eyes</source>
        <translation>照片中双眼间距仅 %1 像素</translation>
    </message>
    <message>
        <source>the recogniser does not agree with itself on it</source>
        <translation>识别网络对它的判断不一致</translation>
    </message>
    <message>
        <source>the photo is too blurred or noisy there</source>
        <translation>照片此处过于模糊或噪点过多</translation>
    </message>
    <message>
        <source>Please compare it yourself.</source>
        <translation>请自行对比。</translation>
    </message>
    <message>
        <source>By the structure of its features the strength was lowered from %1 to %2.</source>
        <translation>依据面部结构，强度已由 %1 降至 %2。</translation>
    </message>
    <message>
        <source>The limits were measured with another recogniser.</source>
        <translation>这些下限由另一个识别网络测得。</translation>
    </message>
    <message>
        <source>Face %1 no longer looks like other pictures of the same person (%2, limit %3): the original was kept.</source>
        <translation>人脸 %1 已不像同一人的其他照片（%2，下限 %3）：已保留原图。</translation>
    </message>
    <message>
        <source>Face %1 moves away from other pictures of the same person (%2, limit %3): strength lowered from %4 to %5.</source>
        <translation>人脸 %1 偏离了同一人的其他照片（%2，下限 %3）：强度已由 %4 降至 %5。</translation>
    </message>
    <message>
        <source>Face %1 moves away from other pictures of the same person (%2, limit %3) at every strength: the original was kept.</source>
        <translation>人脸 %1 在任何强度下都偏离同一人的其他照片（%2，下限 %3）：已保留原图。</translation>
    </message>
    <message>
        <source>Face %1 shows too little to be measured by itself, but is like other pictures of the same person (%2, limit %3).</source>
        <translation>人脸 %1 自身信息太少，无法测量，但与同一人的其他照片相像（%2，下限 %3）。</translation>
    </message>
    <message>
        <source>The reference of face %1 was not used, because no network that recognises faces is on this machine.</source>
        <translation>未使用人脸 %1 的参考，因为本机没有识别人脸的网络。</translation>
    </message>
    <message>
        <source>The reference of face %1 was not used, because it was made with another recogniser.</source>
        <translation>未使用人脸 %1 的参考，因为它由另一个识别网络生成。</translation>
    </message>
    <message>
        <source>Look for the people of the shoot again.</source>
        <translation>请重新查找这组照片中的人物。</translation>
    </message>
    <message>
        <source>There is no face to remember this person by.</source>
        <translation>没有可用来记住此人的人脸。</translation>
    </message>
    <message>
        <source>The reference of a person cannot be read.</source>
        <translation>无法读取人物的参考。</translation>
    </message>
    <message>
        <source>These faces were measured with different recognisers.</source>
        <translation>这些人脸由不同的识别网络测得。</translation>
    </message>
    <message>
        <source>No network that recognises faces is on this machine, so people cannot be told apart. Import one: MobileFaceNet or ArcFace.</source>
        <translation>本机没有识别人脸的网络，因此无法区分人物。请导入 MobileFaceNet 或 ArcFace。</translation>
    </message>
    <message>
        <source>There is no such person or face among these pictures.</source>
        <translation>这些照片中没有这个人物或人脸。</translation>
    </message>
    <message>
        <source>The people of these pictures could not be told apart.</source>
        <translation>无法区分这些照片中的人物。</translation>
    </message>
    <message>
        <source>Face %1 got another eye colour; the colour of the photo was put back.</source>
        <translation>人脸 %1 的瞳色改变了；已恢复照片中的颜色。</translation>
    </message>
    <message>
        <source>Face %1 got another eye colour.</source>
        <translation>人脸 %1 的瞳色改变了。</translation>
    </message>
    <message>
        <source>Face %1 got another eye colour (the hue turned by %2 degrees); the colour of the photo was put back.</source>
        <translation>人脸 %1 的瞳色改变了（色相偏移 %2 度）；已恢复照片中的颜色。</translation>
    </message>
    <message>
        <source>Face %1 got another eye colour (the hue turned by %2 degrees).</source>
        <translation>人脸 %1 的瞳色改变了（色相偏移 %2 度）。</translation>
    </message>
    <message>
        <source>Face %1 lost a mole; it was put back.</source>
        <translation>人脸 %1 丢失了一颗痣；已恢复。</translation>
    </message>
    <message>
        <source>Face %1 lost a mole.</source>
        <translation>人脸 %1 丢失了一颗痣。</translation>
    </message>
    <message>
        <source>Face %1 lost %2 moles; they were put back.</source>
        <translation>人脸 %1 丢失了 %2 颗痣；已恢复。</translation>
    </message>
    <message>
        <source>Face %1 lost %2 moles.</source>
        <translation>人脸 %1 丢失了 %2 颗痣。</translation>
    </message>
    <message>
        <source>Face %1 got glasses, which the photo does not show.</source>
        <translation>人脸 %1 出现了照片中没有的眼镜。</translation>
    </message>
    <message>
        <source>Face %1 lost its glasses, which the photo does not show.</source>
        <translation>人脸 %1 丢失了照片中的眼镜。</translation>
    </message>
    <message>
        <source>Face %1 got something on its head, which the photo does not show.</source>
        <translation>人脸 %1 头上出现了照片中没有的东西。</translation>
    </message>
    <message>
        <source>Face %1 lost its hat, which the photo does not show.</source>
        <translation>人脸 %1 丢失了照片中的帽子。</translation>
    </message>
    <message>
        <source>Face %1 got more hair, which the photo does not show.</source>
        <translation>人脸 %1 的头发比照片中多。</translation>
    </message>
    <message>
        <source>Face %1 lost hair, which the photo does not show.</source>
        <translation>人脸 %1 的头发比照片中少。</translation>
    </message>
    <message>
        <source>Face %1 got an open mouth, which the photo does not show.</source>
        <translation>人脸 %1 张开了嘴，与照片不符。</translation>
    </message>
    <message>
        <source>Face %1 got a closed mouth, which the photo does not show.</source>
        <translation>人脸 %1 闭上了嘴，与照片不符。</translation>
    </message>
    <message>
        <source>not examined</source>
        <translation>未查验</translation>
    </message>
    <message>
        <source>not stated</source>
        <translation>未注明</translation>
    </message>
    <message>
        <source>not stated separately</source>
        <translation>未单独注明</translation>
    </message>
    <message>
        <source>not stated in the repository</source>
        <translation>仓库中未注明</translation>
    </message>
    <message>
        <source>not stated separately; published in a repository under the licence of the code</source>
        <translation>未单独注明；随代码许可在仓库中发布</translation>
    </message>
    <message>
        <source>as the code</source>
        <translation>与代码相同</translation>
    </message>
    <message>
        <source>no licence file; until March 2026 the README allowed academic and non-commercial use only</source>
        <translation>没有许可文件；2026 年 3 月以前 README 仅允许学术和非商业使用</translation>
    </message>
    <message>
        <source>The skin of face %1 looks like wax: its texture fell by %2 decibels. Return more texture or lower the strength.</source>
        <translation>人脸 %1 的皮肤像蜡：质感下降了 %2 分贝。请找回更多质感或降低强度。</translation>
    </message>
    <message>
        <source>The file does not exist.</source>
        <translation>文件不存在。</translation>
    </message>
    <message>
        <source>The file cannot be read.</source>
        <translation>无法读取该文件。</translation>
    </message>
    <message>
        <source>The file could not be read to its end.</source>
        <translation>文件未能读取到末尾。</translation>
    </message>
    <message>
        <source>A part of the program could not be loaded: %1.</source>
        <translation>程序的一个部分无法加载：%1。</translation>
    </message>
    <message>
        <source>A part of the program is from another version: %1.</source>
        <translation>程序的一个部分来自其他版本：%1。</translation>
    </message>
    <message>
        <source>Faces cannot be looked for: there is no detector on this machine. Install the package opencv-data, or bring in a detector with &quot;models import&quot;.</source>
        <translation>无法查找人脸：本机没有检测器。请安装 opencv-data 软件包，或用“models import”导入一个检测器。</translation>
    </message>
    <message>
        <source>There is no picture to look for faces in.</source>
        <translation>没有可供查找人脸的照片。</translation>
    </message>
    <message>
        <source>The box lies outside the picture. Draw it around the face.</source>
        <translation>框在照片之外。请把框画在人脸周围。</translation>
    </message>
    <message>
        <source>The face detector does not fit this program.</source>
        <translation>人脸检测器与本程序不匹配。</translation>
    </message>
    <message>
        <source>This network does not find faces.</source>
        <translation>此网络不能检测人脸。</translation>
    </message>
    <message>
        <source>Whether something was invented in face %1 cannot be measured, because the photo is too blurred or noisy there.</source>
        <translation>无法衡量人脸 %1 中是否有凭空生成的内容，因为照片此处过于模糊或噪点过多。</translation>
    </message>
    <message>
        <source>The skin of face %1%2Return more texture or lower the strength.</source>
        <translation>人脸 %1 的皮肤%2请找回更多质感或降低强度。</translation>
    </message>
    <message>
        <source>The details of this face cannot be compared.</source>
        <translation>无法比较这张人脸的细节。</translation>
    </message>
    <message>
        <source>A face for the calibration has no usable landmarks.</source>
        <translation>用于校准的人脸没有可用的关键点。</translation>
    </message>
    <message>
        <source>The calibration needs at least three sharp faces.</source>
        <translation>校准至少需要三张清晰的人脸。</translation>
    </message>
    <message>
        <source>The limits of the identity guard could not be measured.</source>
        <translation>未能测得相像度检查的下限。</translation>
    </message>
    <message>
        <source>The likeness of this face cannot be measured.</source>
        <translation>无法衡量这张人脸的相像度。</translation>
    </message>
    <message>
        <source>This network cannot tell faces apart.</source>
        <translation>此网络不能区分人脸。</translation>
    </message>
    <message>
        <source>There is no network to tell faces apart.</source>
        <translation>没有可区分人脸的网络。</translation>
    </message>
    <message>
        <source>The file of limits for the likeness of faces cannot be understood.</source>
        <translation>无法理解人脸相像度下限文件。</translation>
    </message>
    <message>
        <source>The limits for the likeness of faces are missing.</source>
        <translation>缺少人脸相像度下限。</translation>
    </message>
    <message>
        <source>The limits for the likeness of faces are incomplete.</source>
        <translation>人脸相像度下限不完整。</translation>
    </message>
    <message>
        <source>The network for faces gave something that is no face.</source>
        <translation>人脸网络给出的结果不是人脸。</translation>
    </message>
    <message>
        <source>This network does not restore faces. Choose one of GFPGAN, GPEN, CodeFormer or RestoreFormer++.</source>
        <translation>此网络不能修复人脸。请选择 GFPGAN、GPEN、CodeFormer 或 RestoreFormer++。</translation>
    </message>
    <message>
        <source>This network does not tell the parts of a face apart.</source>
        <translation>此网络不能区分面部各部分。</translation>
    </message>
    <message>
        <source>The network for the parts of a face gave no such map.</source>
        <translation>面部分区网络没有给出分区图。</translation>
    </message>
    <message>
        <source>There is not enough space to save the file. Free some space and save again.</source>
        <translation>空间不足，无法保存文件。请腾出空间后重新保存。</translation>
    </message>
    <message>
        <source>The folder or the file may not be written. Choose another folder or change its permissions.</source>
        <translation>没有写入该文件夹或文件的权限。请另选文件夹或更改权限。</translation>
    </message>
    <message>
        <source>The folder to save to does not exist.</source>
        <translation>要保存到的文件夹不存在。</translation>
    </message>
    <message>
        <source>The file could not be written to the disk.</source>
        <translation>文件未能写入磁盘。</translation>
    </message>
    <message>
        <source>The colour profile of the picture cannot be used.</source>
        <translation>无法使用照片的色彩配置文件。</translation>
    </message>
    <message>
        <source>The colour profile of the picture is damaged.</source>
        <translation>照片的色彩配置文件已损坏。</translation>
    </message>
    <message>
        <source>The colour profile of the picture uses a colour model that is not supported.</source>
        <translation>照片的色彩配置文件使用了不支持的色彩模型。</translation>
    </message>
    <message>
        <source>The file is damaged and cannot be opened.</source>
        <translation>文件已损坏，无法打开。</translation>
    </message>
    <message>
        <source>There is not enough memory for this picture.</source>
        <translation>内存不足，无法处理这张照片。</translation>
    </message>
    <message>
        <source>The file does not exist (any more).</source>
        <translation>文件不存在（或已被移走）。</translation>
    </message>
    <message>
        <source>The file may not be read. Change its permissions and try again.</source>
        <translation>没有读取该文件的权限。请更改权限后重试。</translation>
    </message>
    <message>
        <source>The file could not be read from the disk.</source>
        <translation>文件未能从磁盘读取。</translation>
    </message>
    <message>
        <source>This is a folder or a device, not a picture file.</source>
        <translation>这是文件夹或设备，不是照片文件。</translation>
    </message>
    <message>
        <source>The file is empty.</source>
        <translation>文件为空。</translation>
    </message>
    <message>
        <source>There is not enough memory to open this file.</source>
        <translation>内存不足，无法打开该文件。</translation>
    </message>
    <message>
        <source>This kind of picture cannot be opened.</source>
        <translation>无法打开这种类型的照片。</translation>
    </message>
    <message>
        <source>The picture claims %1 pixels, which is more than the limit. If you trust the file, raise the limit.</source>
        <translation>照片声称有 %1 像素，超过了上限。如果信任该文件，请提高上限。</translation>
    </message>
    <message>
        <source>The small file claims a picture of %1 pixels and was taken for a trap. It was not opened.</source>
        <translation>这个小文件声称包含 %1 像素的照片，被视为陷阱，未予打开。</translation>
    </message>
    <message>
        <source>This kind of picture needs a part of the program that is not installed.</source>
        <translation>打开这种照片所需的程序部分未安装。</translation>
    </message>
    <message>
        <source>JPEG files with more than 8 bits per colour are not supported.</source>
        <translation>不支持每色超过 8 位的 JPEG 文件。</translation>
    </message>
    <message>
        <source>The file is damaged or ends early: fine detail of the picture is missing.</source>
        <translation>文件已损坏或不完整：缺少照片的细节。</translation>
    </message>
    <message>
        <source>The file is damaged or ends early: colours of the picture are missing or wrong.</source>
        <translation>文件已损坏或不完整：照片的颜色缺失或有误。</translation>
    </message>
    <message>
        <source>The picture was made for print (CMYK) and was converted to sRGB.</source>
        <translation>照片为印刷用（CMYK），已转换为 sRGB。</translation>
    </message>
    <message>
        <source>The picture was made for print (CMYK) and has no colour profile; it was converted to sRGB in the simple way, colours may differ.</source>
        <translation>照片为印刷用（CMYK）且没有色彩配置文件；已用简单方式转换为 sRGB，颜色可能有差异。</translation>
    </message>
    <message>
        <source>The picture could not be saved as JPEG.</source>
        <translation>照片未能存为 JPEG。</translation>
    </message>
    <message>
        <source>The %1 data is too long for a JPEG file and was left out.</source>
        <translation>%1 数据对 JPEG 文件来说过长，已略去。</translation>
    </message>
    <message>
        <source>The picture claims more pixels than can be opened.</source>
        <translation>照片声称的像素数超出可打开的范围。</translation>
    </message>
    <message>
        <source>The picture names its colours without a profile; they are taken for sRGB and may look pale.</source>
        <translation>照片注明了色彩却没有配置文件；按 sRGB 处理，可能显得偏淡。</translation>
    </message>
    <message>
        <source>The picture could not be encoded.</source>
        <translation>照片未能编码。</translation>
    </message>
    <message>
        <source>Pictures of the format %1 cannot be opened by this installation.</source>
        <translation>此安装无法打开 %1 格式的照片。</translation>
    </message>
    <message>
        <source>This kind of Lab TIFF cannot be opened. Save it as RGB first.</source>
        <translation>无法打开这种 Lab TIFF。请先另存为 RGB。</translation>
    </message>
    <message>
        <source>The picture is stored as CIE Lab and was converted to sRGB.</source>
        <translation>照片以 CIE Lab 存储，已转换为 sRGB。</translation>
    </message>
    <message>
        <source>The picture was made for print (CMYK) and has no usable colour profile; it was converted to sRGB in the simple way, colours may differ.</source>
        <translation>照片为印刷用（CMYK）且没有可用的色彩配置文件；已用简单方式转换为 sRGB，颜色可能有差异。</translation>
    </message>
    <message>
        <source>The file is damaged (a checksum is wrong); parts of the picture may be wrong.</source>
        <translation>文件已损坏（校验和有误）；照片的部分内容可能不正确。</translation>
    </message>
    <message>
        <source>The colour profile of the picture cannot be used; its colours are taken for sRGB.</source>
        <translation>无法使用照片的色彩配置文件；按 sRGB 处理。</translation>
    </message>
    <message>
        <source>The colour profile does not fit the picture; its colours are taken for sRGB.</source>
        <translation>色彩配置文件与照片不符；按 sRGB 处理。</translation>
    </message>
    <message>
        <source>The file holds %1 pictures; only the first one was opened, and saving drops the others.</source>
        <translation>文件中有 %1 张图像；只打开了第一张，保存时会丢弃其余。</translation>
    </message>
    <message>
        <source>The picture is too large for a TIFF file (4 GB). Save it as PNG.</source>
        <translation>照片对 TIFF 文件来说过大（4 GB）。请存为 PNG。</translation>
    </message>
    <message>
        <source>WebP files cannot be wider or higher than 16383 pixels. Choose another format.</source>
        <translation>WebP 文件的宽高不能超过 16383 像素。请选择其他格式。</translation>
    </message>
    <message>
        <source>The picture could not be saved as WebP.</source>
        <translation>照片未能存为 WebP。</translation>
    </message>
    <message>
        <source>JPEG has no transparency: the picture was laid on white.</source>
        <translation>JPEG 不支持透明：照片已置于白底上。</translation>
    </message>
    <message>
        <source>Too many files with this name exist already.</source>
        <translation>此名称的文件已经太多。</translation>
    </message>
    <message>
        <source>Pictures of this format cannot be saved here.</source>
        <translation>这里无法保存此格式的照片。</translation>
    </message>
    <message>
        <source>There is no picture or no file name to save.</source>
        <translation>没有可保存的照片或文件名。</translation>
    </message>
    <message>
        <source>The original is never overwritten. Choose another name or folder.</source>
        <translation>原片绝不会被覆盖。请另选名称或文件夹。</translation>
    </message>
    <message>
        <source>The %1 data of the picture could not be kept (%2).</source>
        <translation>照片的 %1 数据未能保留（%2）。</translation>
    </message>
    <message>
        <source>The two pictures have different sizes and cannot be compared.</source>
        <translation>两张照片尺寸不同，无法比较。</translation>
    </message>
    <message>
        <source>There is not enough memory for this.</source>
        <translation>内存不足，无法完成。</translation>
    </message>
    <message>
        <source>The network could not be run on this picture.</source>
        <translation>网络未能在这张照片上运行。</translation>
    </message>
    <message>
        <source>The picture could not be searched.</source>
        <translation>未能在照片中查找。</translation>
    </message>
    <message>
        <source>The picture could not be denoised.</source>
        <translation>照片未能降噪。</translation>
    </message>
    <message>
        <source>The detector&apos;s file cannot be read; it may be damaged or of another kind.</source>
        <translation>无法读取检测器文件；它可能已损坏或类型不符。</translation>
    </message>
    <message>
        <source>The detector&apos;s file was not found.</source>
        <translation>找不到检测器文件。</translation>
    </message>
    <message>
        <source>This needs a part of the program (OpenCV) that is not installed.</source>
        <translation>所需的程序部分（OpenCV）未安装。</translation>
    </message>
    <message>
        <source>A model card cannot be opened.</source>
        <translation>无法打开模型卡。</translation>
    </message>
    <message>
        <source>The model card %1 cannot be understood.</source>
        <translation>无法理解模型卡 %1。</translation>
    </message>
    <message>
        <source>There is not enough room on the disk for the model.</source>
        <translation>磁盘空间不足，放不下该模型。</translation>
    </message>
    <message>
        <source>The model folder cannot be written to.</source>
        <translation>无法写入模型文件夹。</translation>
    </message>
    <message>
        <source>The model could not be copied.</source>
        <translation>模型未能复制。</translation>
    </message>
    <message>
        <source>This is a TorchScript program, not plain weights; it is not among the known networks.</source>
        <translation>这是 TorchScript 程序而非纯权重，且不在已知网络之列。</translation>
    </message>
    <message>
        <source>The .bin file of this ncnn network does not stand beside it.</source>
        <translation>旁边缺少此 ncnn 网络的 .bin 文件。</translation>
    </message>
    <message>
        <source>This is a folder, not a weights file.</source>
        <translation>这是文件夹，不是权重文件。</translation>
    </message>
    <message>
        <source>There is no model called %1.</source>
        <translation>没有名为 %1 的模型。</translation>
    </message>
    <message>
        <source>No model is known for this task.</source>
        <translation>没有用于此任务的已知模型。</translation>
    </message>
    <message>
        <source>It resembles %1.</source>
        <translation>它与 %1 相似。</translation>
    </message>
    <message>
        <source>The network got the wrong number of pictures.</source>
        <translation>提供给网络的照片数量不对。</translation>
    </message>
    <message>
        <source>The fast path for processors cannot run on this machine.</source>
        <translation>处理器的快速路径无法在本机运行。</translation>
    </message>
    <message>
        <source>The result does not have the shape that this network gives.</source>
        <translation>结果的形状与此网络的输出不符。</translation>
    </message>
    <message>
        <source>The fast path for processors cannot run this network.</source>
        <translation>处理器的快速路径无法运行此网络。</translation>
    </message>
    <message>
        <source>There is not enough memory for this network.</source>
        <translation>内存不足，无法运行此网络。</translation>
    </message>
    <message>
        <source>The weights do not fit the network that they were taken for.</source>
        <translation>权重与所认定的网络不符。</translation>
    </message>
    <message>
        <source>The picture does not have the shape that this network needs.</source>
        <translation>照片的形状不符合此网络的要求。</translation>
    </message>
    <message>
        <source>This version of Ambrotype does not know that kind of network.</source>
        <translation>此版本的 Ambrotype 不认识这类网络。</translation>
    </message>
    <message>
        <source>The network could not be run.</source>
        <translation>网络未能运行。</translation>
    </message>
    <message>
        <source>This network does not make a picture.</source>
        <translation>此网络不输出图像。</translation>
    </message>
    <message>
        <source>The network needs another value.</source>
        <translation>网络需要另外的取值。</translation>
    </message>
    <message>
        <source>The network gave values that are not numbers for this picture.</source>
        <translation>网络对这张照片给出了非数值的结果。</translation>
    </message>
    <message>
        <source>This device gave broken results several times; its driver may be at fault.</source>
        <translation>此设备多次给出错误结果，可能是驱动程序的问题。</translation>
    </message>
    <message>
        <source>A part of the picture came out broken and was computed again.</source>
        <translation>照片的一部分结果有误，已重新计算。</translation>
    </message>
    <message>
        <source>There was not enough memory for the tile size; smaller tiles were used.</source>
        <translation>内存不足以使用该分块大小，已改用更小的分块。</translation>
    </message>
    <message>
        <source>A part of the picture was computed on the processor instead.</source>
        <translation>照片的一部分改由处理器计算。</translation>
    </message>
    <message>
        <source>The picture was too large to be seen whole by this network; its parts may differ slightly.</source>
        <translation>照片过大，网络无法整张处理；各部分可能略有差异。</translation>
    </message>
    <message>
        <source>The part of Ambrotype that runs this network could not be started.</source>
        <translation>Ambrotype 中运行此网络的部分未能启动。</translation>
    </message>
    <message>
        <source>The weights are of no network that this version of Ambrotype knows.</source>
        <translation>这些权重不属于此版本 Ambrotype 所知的任何网络。</translation>
    </message>
    <message>
        <source>There is no such device on this machine.</source>
        <translation>本机没有这样的设备。</translation>
    </message>
    <message>
        <source>The two weight files do not belong to the same network.</source>
        <translation>两个权重文件不属于同一个网络。</translation>
    </message>
    <message>
        <source>The processor cannot run networks in half precision; use bf16.</source>
        <translation>处理器无法以半精度运行网络，请使用 bf16。</translation>
    </message>
    <message>
        <source>The network needs another input.</source>
        <translation>网络需要另外的输入。</translation>
    </message>
    <message>
        <source>The network gave values that are not numbers.</source>
        <translation>网络给出了非数值的结果。</translation>
    </message>
    <message>
        <source>The precision must be auto, fp32, bf16 or fp16.</source>
        <translation>精度须为 auto、fp32、bf16 或 fp16。</translation>
    </message>
    <message>
        <source>The back end must be auto, native, torch or torch-contiguous.</source>
        <translation>后端须为 auto、native、torch 或 torch-contiguous。</translation>
    </message>
    <message>
        <source>There was not enough memory to run the network.</source>
        <translation>内存不足，无法运行网络。</translation>
    </message>
    <message>
        <source>The graphics card failed while it ran the network.</source>
        <translation>显卡在运行网络时出错。</translation>
    </message>
    <message>
        <source>This network has an operation that is not known here.</source>
        <translation>此网络含有这里未知的运算。</translation>
    </message>
    <message>
        <source>The weights file does not exist.</source>
        <translation>权重文件不存在。</translation>
    </message>
    <message>
        <source>The weights file may not be read.</source>
        <translation>没有读取权重文件的权限。</translation>
    </message>
    <message>
        <source>The weights file cannot be opened.</source>
        <translation>无法打开权重文件。</translation>
    </message>
    <message>
        <source>The enlarging network that comes with Ambrotype cannot be opened, so the picture was enlarged by plain resampling.</source>
        <translation>无法打开 Ambrotype 自带的放大网络，因此照片以普通重采样放大。</translation>
    </message>
    <message>
        <source>Installing Ambrotype again brings it back.</source>
        <translation>重新安装 Ambrotype 即可恢复。</translation>
    </message>
    <message>
        <source>This is a folder or a device, not a weights file.</source>
        <translation>这是文件夹或设备，不是权重文件。</translation>
    </message>
    <message>
        <source>The weights file is empty; the download may have failed. Get it again.</source>
        <translation>权重文件为空，可能下载失败。请重新获取。</translation>
    </message>
    <message>
        <source>The ncnn network is not one of those that can be read (compact or RRDB enlargers).</source>
        <translation>此 ncnn 网络不属于可读取的类型（compact 或 RRDB 放大网络）。</translation>
    </message>
    <message>
        <source>The file is no ncnn network description.</source>
        <translation>该文件不是 ncnn 网络描述。</translation>
    </message>
    <message>
        <source>The ncnn network holds 8-bit or otherwise packed weights, which are not supported.</source>
        <translation>此 ncnn 网络含有 8 位或其他压缩方式的权重，不受支持。</translation>
    </message>
    <message>
        <source>The weights file is not a valid PyTorch file.</source>
        <translation>权重文件不是有效的 PyTorch 文件。</translation>
    </message>
    <message>
        <source>The file holds a whole pickled program object (%1) instead of plain weights. Ask for its state dict, or export it as safetensors.</source>
        <translation>文件包含整个 pickle 程序对象（%1）而非纯权重。请索取其 state dict，或导出为 safetensors。</translation>
    </message>
    <message>
        <source>The file wants to run %1 while it is opened. It was refused and nothing was run; do not trust where it came from.</source>
        <translation>文件在打开时试图运行 %1。已拒绝且未运行任何内容；请勿信任其来源。</translation>
    </message>
    <message>
        <source>The file holds numbers of a kind that is not supported (%1).</source>
        <translation>文件含有不支持的数值类型（%1）。</translation>
    </message>
    <message>
        <source>The file was written by a PyTorch older than 0.4. Save it again with a newer one.</source>
        <translation>文件由早于 0.4 的 PyTorch 写成。请用较新版本重新保存。</translation>
    </message>
    <message>
        <source>The weights file is cut off.</source>
        <translation>权重文件不完整。</translation>
    </message>
    <message>
        <source>This is a web page that was saved under the name of a weights file; the download did not work. Get the file again.</source>
        <translation>这是以权重文件名保存的网页，下载未成功。请重新获取文件。</translation>
    </message>
    <message>
        <source>This is a Git LFS pointer, not the weights themselves. Download the file itself.</source>
        <translation>这是 Git LFS 指针，不是权重本身。请下载实际文件。</translation>
    </message>
    <message>
        <source>This is a tar archive. Unpack it and open the weights file inside.</source>
        <translation>这是 tar 归档。请解包后打开其中的权重文件。</translation>
    </message>
    <message>
        <source>This file is compressed with gzip. Unpack it first.</source>
        <translation>此文件经 gzip 压缩，请先解压。</translation>
    </message>
    <message>
        <source>This is a Keras file (HDF5), which is not supported.</source>
        <translation>这是 Keras 文件（HDF5），不受支持。</translation>
    </message>
    <message>
        <source>This is no weights file that is known here.</source>
        <translation>这不是此处已知的权重文件。</translation>
    </message>
    <message>
        <source>The weights file is empty; the download may have failed.</source>
        <translation>权重文件为空，可能下载失败。</translation>
    </message>
    <message>
        <source>The weights file is damaged: %1.</source>
        <translation>权重文件已损坏：%1。</translation>
    </message>
    <message>
        <source>There is not enough memory to read the weights file.</source>
        <translation>内存不足，无法读取权重文件。</translation>
    </message>
    <message>
        <source>The weights file could not be read.</source>
        <translation>权重文件未能读取。</translation>
    </message>
    <message>
        <source>The header of the safetensors file is damaged: %1.</source>
        <translation>safetensors 文件头已损坏：%1。</translation>
    </message>
    <message>
        <source>The file holds no weights.</source>
        <translation>文件中没有权重。</translation>
    </message>
    <message>
        <source>This is a Python pickle, but no PyTorch weights file.</source>
        <translation>这是 Python pickle，但不是 PyTorch 权重文件。</translation>
    </message>
    <message>
        <source>The file was written on a machine with another byte order, which is not supported.</source>
        <translation>文件由字节序不同的机器写成，不受支持。</translation>
    </message>
    <message>
        <source>The file holds no network weights (no state dict).</source>
        <translation>文件中没有网络权重（没有 state dict）。</translation>
    </message>
    <message>
        <source>The file is a zip archive, but no PyTorch weights are in it.</source>
        <translation>文件是 zip 归档，但其中没有 PyTorch 权重。</translation>
    </message>
    <message>
        <source>The weights file is compressed in parts of more than 4 GB.</source>
        <translation>权重文件以超过 4 GB 的分块压缩。</translation>
    </message>
    <message>
        <source>The weights file is an encrypted archive.</source>
        <translation>权重文件是加密的归档。</translation>
    </message>
    <message>
        <source>The weights file was compressed again after it was published, which this build cannot read.</source>
        <translation>权重文件在发布后被重新压缩，此版本无法读取。</translation>
    </message>
    <message>
        <source>The weights file is compressed in a way that is not supported.</source>
        <translation>权重文件的压缩方式不受支持。</translation>
    </message>
    <message>
        <source>The file &quot;head&quot; is missing or was changed, so lines at the end may be missing.</source>
        <translation>“head”文件缺失或被改动，末尾可能缺少若干行。</translation>
    </message>
    <message>
        <source>The log ended at this line when it was last written, but the line is not there or not the same: lines at the end were removed or changed.</source>
        <translation>上次写入时日志止于此行，但该行缺失或不同：末尾的行被删除或改动。</translation>
    </message>
    <message>
        <source>No line has the hash %1 that was kept: the log was written anew or cut.</source>
        <translation>没有与所存哈希 %1 对应的行：日志被重写或截断。</translation>
    </message>
    <message>
        <source>The line was changed: it does not have the form of a line of this log.</source>
        <translation>该行被改动：不符合此日志的格式。</translation>
    </message>
    <message>
        <source>The line was changed: it does not fit its hash.</source>
        <translation>该行被改动：与其哈希不符。</translation>
    </message>
    <message>
        <source>The line was moved here: it was written on %1.</source>
        <translation>该行被移到此处：它写于 %1。</translation>
    </message>
    <message>
        <source>The line is a copy of %1.</source>
        <translation>该行是 %1 的副本。</translation>
    </message>
    <message>
        <source>The line was written right behind %1: what stands between them was inserted or moved.</source>
        <translation>该行紧接 %1 写成：两者之间的内容是插入或移来的。</translation>
    </message>
    <message>
        <source>The beginning of the log was removed: this is not its first line.</source>
        <translation>日志的开头被删除：这不是第一行。</translation>
    </message>
    <message>
        <source>The line does not follow the one before it: lines between them were removed or moved.</source>
        <translation>该行与前一行不相接：其间的行被删除或移动。</translation>
    </message>
    <message>
        <source>The last line (%1 bytes) is torn, because the program was ended while it wrote. The next entry takes it off and says so.</source>
        <translation>最后一行（%1 字节）不完整，因为程序在写入时结束。下次写入会去除它并注明。</translation>
    </message>
    <message>
        <source>The line was changed: its end is missing.</source>
        <translation>该行被改动：缺少结尾。</translation>
    </message>
    <message>
        <source>Reports are written as .html, .csv, .json or .txt. Choose a name that ends so.</source>
        <translation>报告可写为 .html、.csv、.json 或 .txt。请选择以此结尾的名称。</translation>
    </message>
    <message>
        <source>Delivery sheets are written as .html or .csv. Choose a name that ends so.</source>
        <translation>交付清单可写为 .html 或 .csv。请选择以此结尾的名称。</translation>
    </message>
    <message>
        <source>The audit log has no picture of this order.</source>
        <translation>审计日志中没有此订单的照片。</translation>
    </message>
    <message>
        <source>There is no audit log there.</source>
        <translation>那里没有审计日志。</translation>
    </message>
    <message>
        <source>The audit log may not be read or written. Check the permissions of its folder.</source>
        <translation>没有读写审计日志的权限。请检查其文件夹的权限。</translation>
    </message>
    <message>
        <source>The audit log cannot be written, because the disk is full. Make room.</source>
        <translation>磁盘已满，无法写入审计日志。请腾出空间。</translation>
    </message>
    <message>
        <source>The audit log cannot be read or written.</source>
        <translation>审计日志无法读写。</translation>
    </message>
    <message>
        <source>This face lies outside of the picture.</source>
        <translation>这张人脸在照片之外。</translation>
    </message>
    <message>
        <source>There is not enough memory for the faces. Close other programs.</source>
        <translation>内存不足，无法处理人脸。请关闭其他程序。</translation>
    </message>
    <message>
        <source>Something unforeseen went wrong with the faces.</source>
        <translation>处理人脸时发生了意外。</translation>
    </message>
    <message>
        <source>It may not be read. Check the permissions of the file and its folder.</source>
        <translation>没有读取权限。请检查文件及其文件夹的权限。</translation>
    </message>
    <message>
        <source>There is no such file or folder. Check the spelling.</source>
        <translation>没有这样的文件或文件夹。请检查拼写。</translation>
    </message>
    <message>
        <source>It cannot be read. Check the disk or the network drive.</source>
        <translation>无法读取。请检查磁盘或网络驱动器。</translation>
    </message>
    <message>
        <source>Nothing fits this pattern. Check the spelling.</source>
        <translation>没有内容符合此模式。请检查拼写。</translation>
    </message>
    <message>
        <source>The result would replace one of the pictures given. Choose another folder or another name.</source>
        <translation>结果会替换所给照片之一。请另选文件夹或名称。</translation>
    </message>
    <message>
        <source>The folder for the results may not be written. Choose another one.</source>
        <translation>没有写入结果文件夹的权限。请另选一个。</translation>
    </message>
    <message>
        <source>The disk for the results is full. Make room or choose another folder.</source>
        <translation>存放结果的磁盘已满。请腾出空间或另选文件夹。</translation>
    </message>
    <message>
        <source>A file lies where the folder for the results should be. Choose another one.</source>
        <translation>结果文件夹的位置上已有一个文件。请另选一个。</translation>
    </message>
    <message>
        <source>The folder for the results cannot be made. Choose another one.</source>
        <translation>无法创建结果文件夹。请另选一个。</translation>
    </message>
    <message>
        <source>The file could not be removed. Check the permissions of its folder.</source>
        <translation>文件未能删除。请检查其文件夹的权限。</translation>
    </message>
    <message>
        <source>The network gave a result that cannot be right. Get its file again, or use another one.</source>
        <translation>网络给出的结果不可能正确。请重新获取其文件，或换用其他网络。</translation>
    </message>
    <message>
        <source>The folder for hand-offs may not be written. Choose another one.</source>
        <translation>没有写入移交文件夹的权限。请另选一个。</translation>
    </message>
    <message>
        <source>The folder of the hand-off cannot be named.</source>
        <translation>无法为移交文件夹命名。</translation>
    </message>
    <message>
        <source>Too many hand-offs of this name exist already.</source>
        <translation>此名称的移交文件夹已经太多。</translation>
    </message>
    <message>
        <source>The stage &quot;%1&quot; had the model %2 then, and does not have it now.</source>
        <translation>步骤“%1”当时使用模型 %2，现在没有。</translation>
    </message>
    <message>
        <source>The stage &quot;%1&quot; has the model %2 now, and did not have it then.</source>
        <translation>步骤“%1”现在使用模型 %2，当时没有。</translation>
    </message>
    <message>
        <source>Networks ran on other kernels then (%1) than here (%2).</source>
        <translation>当时网络运行的内核（%1）与此处（%2）不同。</translation>
    </message>
    <message>
        <source>The file that was made cannot be read back.</source>
        <translation>无法读回所生成的文件。</translation>
    </message>
    <message>
        <source>The original was changed since: its content is not what the sidecar names, so the same result cannot be made from it.</source>
        <translation>原片此后已改动：内容与附属文件所记不同，因此无法得到相同的结果。</translation>
    </message>
    <message>
        <source>The original is not where the sidecar says. Name a folder to look for it; it is known by its content.</source>
        <translation>原片不在附属文件所记的位置。请指定查找的文件夹，将按内容识别。</translation>
    </message>
    <message>
        <source>The result was made on the device &quot;%1&quot;, now it was &quot;%2&quot;.</source>
        <translation>结果当时在设备“%1”上生成，现在是“%2”。</translation>
    </message>
    <message>
        <source>The further file &quot;%1&quot; would replace another picture of this run. Choose another name or sub-folder for it.</source>
        <translation>附加文件“%1”会替换本次处理的另一张照片。请为它另选名称或子文件夹。</translation>
    </message>
    <message>
        <source>A further file to be written has no label.</source>
        <translation>有一个待写的附加文件没有标签。</translation>
    </message>
    <message>
        <source>Two further files have the label &quot;%1&quot;. Give each its own.</source>
        <translation>两个附加文件使用了相同的标签“%1”。请各自指定。</translation>
    </message>
    <message>
        <source>The sub-folder of &quot;%1&quot; must lie inside the folder of the results.</source>
        <translation>“%1”的子文件夹必须位于结果文件夹之内。</translation>
    </message>
    <message>
        <source>This build cannot write the format of &quot;%1&quot;. Choose JPEG, PNG, TIFF or WebP.</source>
        <translation>此版本无法写入“%1”的格式。请选择 JPEG、PNG、TIFF 或 WebP。</translation>
    </message>
    <message>
        <source>This is no sidecar of Ambrotype. They are called &quot;picture.ext.ambrotype.json&quot;.</source>
        <translation>这不是 Ambrotype 的附属文件。其名称为“picture.ext.ambrotype.json”。</translation>
    </message>
    <message>
        <source>This sidecar was written by a newer Ambrotype. Install that version to read it.</source>
        <translation>附属文件由更新版本的 Ambrotype 写成。请安装该版本以读取。</translation>
    </message>
    <message>
        <source>The sidecar names no result, so there is nothing to make again.</source>
        <translation>附属文件没有注明结果，因此没有可重做的内容。</translation>
    </message>
    <message>
        <source>The sidecar cannot be used: &quot;%1&quot; is missing or makes no sense.</source>
        <translation>附属文件无法使用：“%1”缺失或无意义。</translation>
    </message>
    <message>
        <source>The sidecar cannot be used: &quot;recipe&quot; is missing.</source>
        <translation>附属文件无法使用：缺少“recipe”。</translation>
    </message>
    <message>
        <source>The sidecar cannot be read. Check its name and permissions.</source>
        <translation>无法读取附属文件。请检查其名称和权限。</translation>
    </message>
    <message>
        <source>The cache folder cannot be written. Check its disk and permissions.</source>
        <translation>无法写入缓存文件夹。请检查磁盘和权限。</translation>
    </message>
    <message>
        <source>The name template has a closing brace too many.</source>
        <translation>名称模板多了一个右花括号。</translation>
    </message>
    <message>
        <source>A brace in the name template is not closed.</source>
        <translation>名称模板有花括号未闭合。</translation>
    </message>
    <message>
        <source>The name template has no token {%1}.</source>
        <translation>名称模板没有 {%1} 这个标记。</translation>
    </message>
    <message>
        <source>There is not enough memory for this picture. Close other programs.</source>
        <translation>内存不足，无法处理这张照片。请关闭其他程序。</translation>
    </message>
    <message>
        <source>Something unforeseen went wrong with this picture.</source>
        <translation>处理这张照片时发生了意外。</translation>
    </message>
    <message>
        <source>This build cannot write this format. Choose JPEG, PNG, TIFF or WebP.</source>
        <translation>此版本无法写入该格式。请选择 JPEG、PNG、TIFF 或 WebP。</translation>
    </message>
    <message>
        <source>The file is not there any more. Was it moved, or its drive taken away?</source>
        <translation>文件已不在。是否被移走，或磁盘已断开？</translation>
    </message>
    <message>
        <source>The file was changed while it was read. Wait until it is complete, then try again.</source>
        <translation>文件在读取时发生了变化。请等其写完后重试。</translation>
    </message>
    <message>
        <source>The picture was changed after it was added. Add it again to enhance it as it is now.</source>
        <translation>照片在加入后被改动。请重新加入，以当前内容增强。</translation>
    </message>
    <message>
        <source>This format holds 8 bits per sample, so the result has no more. PNG and TIFF hold 16.</source>
        <translation>此格式每样本 8 位，结果不会更多。PNG 和 TIFF 可存 16 位。</translation>
    </message>
    <message>
        <source>There is not enough memory for this picture. Close other programs, or work on fewer pictures at once.</source>
        <translation>内存不足，无法处理这张照片。请关闭其他程序，或减少同时处理的照片数。</translation>
    </message>
    <message>
        <source>There is not enough memory for this view. Close other programs.</source>
        <translation>内存不足，无法显示此视图。请关闭其他程序。</translation>
    </message>
    <message>
        <source>Something unforeseen went wrong while the picture was computed.</source>
        <translation>计算照片时发生了意外。</translation>
    </message>
    <message>
        <source>The picture was changed after it was put into the queue. &quot;Retry&quot; takes it as it is now.</source>
        <translation>照片在加入队列后被改动。“重试”将使用其当前内容。</translation>
    </message>
    <message>
        <source>Face %1 may no longer look like the same person%2.</source>
        <translation>人脸 %1 可能已不像同一个人%2。</translation>
    </message>
    <message>
        <source>The disk of &quot;%1&quot; has %2 free, but the results need about %3. Make room, or choose another folder.</source>
        <translation>“%1”所在磁盘剩余 %2，而结果约需 %3。请腾出空间或另选文件夹。</translation>
    </message>
    <message>
        <source>The folder &quot;%1&quot; may not be written. Change its permissions, or choose another one.</source>
        <translation>没有写入文件夹“%1”的权限。请更改权限或另选一个。</translation>
    </message>
    <message>
        <source>An entry of the queue cannot be understood.</source>
        <translation>无法理解队列中的一个条目。</translation>
    </message>
    <message>
        <source>This queue was made by a newer version of Ambrotype. Update this one, or use another queue.</source>
        <translation>此队列由更新版本的 Ambrotype 创建。请更新本程序，或使用其他队列。</translation>
    </message>
    <message>
        <source>The file of the queue is damaged.</source>
        <translation>队列文件已损坏。</translation>
    </message>
    <message>
        <source>There is no item %1 in the queue.</source>
        <translation>队列中没有条目 %1。</translation>
    </message>
    <message>
        <source>This picture has no result to decide on.</source>
        <translation>这张照片没有可供决定的结果。</translation>
    </message>
    <message>
        <source>The result is not there any more.</source>
        <translation>结果已不在。</translation>
    </message>
    <message>
        <source>The XMP file beside the picture cannot be read.</source>
        <translation>无法读取照片旁的 XMP 文件。</translation>
    </message>
    <message>
        <source>The XMP file beside the picture cannot be made.</source>
        <translation>无法生成照片旁的 XMP 文件。</translation>
    </message>
    <message>
        <source>The XMP file beside the result cannot be removed.</source>
        <translation>无法删除结果旁的 XMP 文件。</translation>
    </message>
    <message>
        <source>The program ended while working on it.</source>
        <translation>程序在处理它时结束了。</translation>
    </message>
    <message>
        <source>This is no address of a queue. Write postgresql://user:password@host:port/database, or the path of a file.</source>
        <translation>这不是队列地址。请写 postgresql://user:password@host:port/database，或文件路径。</translation>
    </message>
    <message>
        <source>The copy of the queue cannot be written.</source>
        <translation>无法写入队列的副本。</translation>
    </message>
    <message>
        <source>The queue was repaired. See whether everything is there before it goes on.</source>
        <translation>队列已修复。继续之前，请查看是否全部都在。</translation>
    </message>
    <message>
        <source>Nothing of the queue can be read, and there is no backup. Move its file away; then a new queue is made.</source>
        <translation>队列完全无法读取，也没有备份。请移走它的文件，然后会建立新的队列。</translation>
    </message>
    <message>
        <source>Another program is copying or repairing the queue. Try again in a minute.</source>
        <translation>另一个程序正在复制或修复队列。请一分钟后再试。</translation>
    </message>
    <message>
        <source>The repaired queue cannot be written.</source>
        <translation>无法写入修复后的队列。</translation>
    </message>
    <message>
        <source>The folder of the queue cannot be made. Check its permissions.</source>
        <translation>无法创建队列文件夹。请检查权限。</translation>
    </message>
    <message>
        <source>The disk of the queue is full. Make room and try again.</source>
        <translation>队列所在磁盘已满。请腾出空间后重试。</translation>
    </message>
    <message>
        <source>The queue may not be written. Check the permissions of its file.</source>
        <translation>没有写入队列的权限。请检查其文件的权限。</translation>
    </message>
    <message>
        <source>Another program keeps the queue busy. Try again.</source>
        <translation>队列正被其他程序占用。请重试。</translation>
    </message>
    <message>
        <source>The queue cannot be reached. Check its address and whether its disk or server is there.</source>
        <translation>无法访问队列。请检查其地址以及磁盘或服务器是否可用。</translation>
    </message>
    <message>
        <source>Shared queues need Qt&apos;s driver for PostgreSQL. Install the package libqt6sql6-psql.</source>
        <translation>共享队列需要 Qt 的 PostgreSQL 驱动。请安装 libqt6sql6-psql 软件包。</translation>
    </message>
    <message>
        <source>The queue needs Qt&apos;s driver for SQLite. Install the package libqt6sql6-sqlite.</source>
        <translation>队列需要 Qt 的 SQLite 驱动。请安装 libqt6sql6-sqlite 软件包。</translation>
    </message>
    <message>
        <source>There is no queue at this place.</source>
        <translation>此处没有队列。</translation>
    </message>
    <message>
        <source>The damaged queue cannot be put aside.</source>
        <translation>无法将损坏的队列移开。</translation>
    </message>
    <message>
        <source>The choices made for the faces of this picture cannot be read.</source>
        <translation>无法读取这张照片的人脸设置。</translation>
    </message>
    <message>
        <source>There is not enough memory for this picture. Close other programs or work on a smaller size.</source>
        <translation>内存不足，无法处理这张照片。请关闭其他程序，或选择较小的尺寸。</translation>
    </message>
    <message>
        <source>The picture could not be processed because of a fault in the program.</source>
        <translation>由于程序故障，照片未能处理。</translation>
    </message>
    <message>
        <source>The %1 cannot be understood at line %2, column %3: %4.</source>
        <translation>无法理解 %1 的第 %2 行第 %3 列：%4。</translation>
    </message>
    <message>
        <source>The %1 is larger than 4 MiB, which no such file is.</source>
        <translation>%1 大于 4 MiB，这类文件不会如此之大。</translation>
    </message>
    <message>
        <source>The %1 holds a number that is too large.</source>
        <translation>%1 含有过大的数字。</translation>
    </message>
    <message>
        <source>The result would have %1 megapixels; choose a smaller size (at most 1000).</source>
        <translation>结果将有 %1 百万像素；请选择较小的尺寸（最多 1000）。</translation>
    </message>
    <message>
        <source>The preset was made by a newer version; what is not known was left alone.</source>
        <translation>预设由更新的版本创建；未知内容保持原样。</translation>
    </message>
    <message>
        <source>The preset file cannot be read.</source>
        <translation>无法读取预设文件。</translation>
    </message>
    <message>
        <source>Sets everything back; the picture stays as it is.</source>
        <translation>全部还原，照片保持原样。</translation>
    </message>
    <message>
        <source>A preset needs a name with at least one letter or digit.</source>
        <translation>预设名称至少要有一个字母或数字。</translation>
    </message>
    <message>
        <source>The name &quot;none&quot; is taken by the neutral preset; choose another one.</source>
        <translation>名称“none”已被中性预设占用，请另选。</translation>
    </message>
    <message>
        <source>The folder for presets cannot be made.</source>
        <translation>无法创建预设文件夹。</translation>
    </message>
    <message>
        <source>There is no preset of yours with this name.</source>
        <translation>您没有这个名称的预设。</translation>
    </message>
    <message>
        <source>The preset could not be removed.</source>
        <translation>预设未能删除。</translation>
    </message>
    <message>
        <source>The order names the stage &quot;%1&quot; twice.</source>
        <translation>顺序中步骤“%1”出现了两次。</translation>
    </message>
    <message>
        <source>The order must name every stage once; it names %1 of %2.</source>
        <translation>顺序必须列出每个步骤一次；现列出 %1 / %2。</translation>
    </message>
    <message>
        <source>The recipe names the stage &quot;%1&quot; twice.</source>
        <translation>配方中步骤“%1”出现了两次。</translation>
    </message>
    <message>
        <source>The recipe holds a value of a wrong kind.</source>
        <translation>配方含有类型不符的值。</translation>
    </message>
    <message>
        <source>The picture has no copy that small.</source>
        <translation>照片没有这么小的副本。</translation>
    </message>
    <message>
        <source>The part of the picture that was asked for does not exist.</source>
        <translation>所请求的照片部分不存在。</translation>
    </message>
    <message>
        <source>Results have 8 or 16 bits per sample.</source>
        <translation>结果每样本为 8 或 16 位。</translation>
    </message>
    <message>
        <source>The picture has no pixels.</source>
        <translation>照片没有像素。</translation>
    </message>
    <message>
        <source>The five points of this face make no face.</source>
        <translation>这张人脸的五个关键点无法构成人脸。</translation>
    </message>
    <message>
        <source>The face is turned too far away.</source>
        <translation>人脸转得太偏。</translation>
    </message>
    <message>
        <source>Its strength is 0.</source>
        <translation>其强度为 0。</translation>
    </message>
    <message>
        <source>Every strength made it another person.</source>
        <translation>在任何强度下都变成了另一个人。</translation>
    </message>
    <message>
        <source>The queue is being brought up to date by another program. Try again in a minute.</source>
        <translation>另一个程序正在更新队列。请一分钟后重试。</translation>
    </message>
    <message>
        <source>The teeth were not kept: the parts of this face could not be told apart. Lower the strength of this face.</source>
        <translation>未能保留牙齿：无法分辨这张脸的各个部分。请降低这张人脸的强度。</translation>
    </message>
    <message>
        <source>The teeth were not kept: no network that tells the parts of a face is on this machine. Import one, or lower the strength of this face.</source>
        <translation>未能保留牙齿：本机没有区分面部各部分的网络。请导入一个，或降低这张人脸的强度。</translation>
    </message>
    <message>
        <source>Choose the weights file of the network that restores faces.</source>
        <translation>请选择用于修复人脸的网络的权重文件。</translation>
    </message>
    <message>
        <source>Out of focus.</source>
        <translation>脱焦。</translation>
    </message>
    <message>
        <source>Perhaps no face.</source>
        <translation>可能不是人脸。</translation>
    </message>
    <message>
        <source>Not the largest.</source>
        <translation>不是最大的。</translation>
    </message>
    <message>
        <source>Not in the middle.</source>
        <translation>不在中间。</translation>
    </message>
    <message>
        <source>One too many.</source>
        <translation>超出数量。</translation>
    </message>
    <message>
        <source>Switched off.</source>
        <translation>已停用。</translation>
    </message>
    <message>
        <source>The face could not be restored.</source>
        <translation>人脸未能修复。</translation>
    </message>
    <message>
        <source>Choose the weights file of the network that enlarges.</source>
        <translation>请选择用于放大的网络的权重文件。</translation>
    </message>
    <message>
        <source>The result is sharper than the rest of the shoot (sharpness %1, usual %2).</source>
        <translation>结果比本次拍摄的其他照片更锐利（清晰度 %1，通常 %2）。</translation>
    </message>
    <message>
        <source>The result is softer than the rest of the shoot (sharpness %1, usual %2).</source>
        <translation>结果比本次拍摄的其他照片更柔和（清晰度 %1，通常 %2）。</translation>
    </message>
    <message>
        <source>The result is noisier than the rest of the shoot (noise %1, usual %2).</source>
        <translation>结果比本次拍摄的其他照片噪点更多（噪点 %1，通常 %2）。</translation>
    </message>
    <message>
        <source>The result is smoother than the rest of the shoot (noise %1, usual %2).</source>
        <translation>结果比本次拍摄的其他照片更平滑（噪点 %1，通常 %2）。</translation>
    </message>
    <message>
        <source>The result is redder in the faces than the rest of the shoot (skin, red against green %1, usual %2).</source>
        <translation>结果中的面部比本次拍摄的其他照片偏红（肤色红对绿 %1，通常 %2）。</translation>
    </message>
    <message>
        <source>The result is greener in the faces than the rest of the shoot (skin, red against green %1, usual %2).</source>
        <translation>结果中的面部比本次拍摄的其他照片偏绿（肤色红对绿 %1，通常 %2）。</translation>
    </message>
    <message>
        <source>The result is yellower in the faces than the rest of the shoot (skin, yellow against blue %1, usual %2).</source>
        <translation>结果中的面部比本次拍摄的其他照片偏黄（肤色黄对蓝 %1，通常 %2）。</translation>
    </message>
    <message>
        <source>The result is bluer in the faces than the rest of the shoot (skin, yellow against blue %1, usual %2).</source>
        <translation>结果中的面部比本次拍摄的其他照片偏蓝（肤色黄对蓝 %1，通常 %2）。</translation>
    </message>
    <message>
        <source>The result is more like the original than the rest of the shoot (likeness %1, usual %2).</source>
        <translation>结果比本次拍摄的其他照片更接近原图（相似度 %1，通常 %2）。</translation>
    </message>
    <message>
        <source>The result is less like the original than the rest of the shoot (likeness %1, usual %2).</source>
        <translation>结果与原图的相似程度低于本次拍摄的其他照片（相似度 %1，通常 %2）。</translation>
    </message>
    <message>
        <source>There is no folder of this name to watch.</source>
        <translation>没有这个名称的文件夹可供监视。</translation>
    </message>
    <message>
        <source>Only folders can be watched, and this is a file.</source>
        <translation>只能监视文件夹，而这是一个文件。</translation>
    </message>
    <message>
        <source>The results cannot go into the watched folder itself. Choose another one, or a folder in it.</source>
        <translation>结果不能放进被监视的文件夹本身。请另选一个文件夹，或选择其中的子文件夹。</translation>
    </message>
    <message>
        <source>The watched folder cannot be read. It is looked at again when it is back.</source>
        <translation>无法读取被监视的文件夹。它恢复后会再次检查。</translation>
    </message>
    <message>
        <source>The disk of the data folder is full, so the hot folder waits. Make room.</source>
        <translation>数据文件夹所在的磁盘已满，监视文件夹正在等待。请腾出空间。</translation>
    </message>
    <message>
        <source>The list of what the hot folder has taken may not be written. Check the data folder.</source>
        <translation>无权写入监视文件夹的已处理列表。请检查数据文件夹。</translation>
    </message>
    <message>
        <source>The list of what the hot folder has taken cannot be read or written.</source>
        <translation>无法读取或写入监视文件夹的已处理列表。</translation>
    </message>
    <message>
        <source>Another program watches this folder already. End it, or let it do the work.</source>
        <translation>另一个程序已在监视此文件夹。请结束它，或让它继续工作。</translation>
    </message>
    <message>
        <source>A blind comparison needs two to four recipes and at least one picture.</source>
        <translation>盲测对比需要二到四个配方和至少一张照片。</translation>
    </message>
    <message>
        <source>The votes of the comparison cannot be understood.</source>
        <translation>无法理解比较的投票。</translation>
    </message>
    <message>
        <source>The comparison cannot be understood: &quot;%1&quot; makes no sense.</source>
        <translation>无法理解此比较：“%1”没有意义。</translation>
    </message>
    <message>
        <source>The comparison cannot be understood.</source>
        <translation>无法理解此比较。</translation>
    </message>
    <message>
        <source>Repair</source>
        <translation>修复</translation>
    </message>
    <message>
        <source>How strong the compression is that is repaired.</source>
        <translation>要修复的压缩有多强。</translation>
    </message>
    <message>
        <source>Follow the file&apos;s compression</source>
        <translation>按文件的压缩</translation>
    </message>
    <message>
        <source>The amount is a share of what the JPEG quality of the file means: 50 repairs just that, 100 twice as much. Files that are no JPEG stay as they are.</source>
        <translation>数值以文件的 JPEG 质量为准：50 恰好修复其压缩，100 加倍。非 JPEG 文件保持原样。</translation>
    </message>
    <message>
        <source>Takes back what JPEG compression left: blocks, fringes along edges and blotched colours.</source>
        <translation>去除 JPEG 压缩留下的方块、边缘杂纹和色斑。</translation>
    </message>
    <message>
        <source>Deblur</source>
        <translation>去模糊</translation>
    </message>
    <message>
        <source>Takes a little of the blur of a soft lens or a slight misfocus back, by a small network that comes with the program and keeps to what the picture shows.</source>
        <translation>用程序自带的小型网络稍微去除柔焦镜头或轻微脱焦的模糊，只依据照片中已有的内容。</translation>
    </message>
    <message>
        <source>How far each point of the picture is spread. Too much draws rings around edges.</source>
        <translation>照片中每个点扩散的距离。过大会在边缘出现光环。</translation>
    </message>
    <message>
        <source>The deblurring network that comes with Ambrotype cannot be opened, so the blur was not taken back.</source>
        <translation>无法打开 Ambrotype 自带的去模糊网络，因此模糊未被去除。</translation>
    </message>
    <message>
        <source>Adds colour to black-and-white photographs</source>
        <translation>为黑白照片上色</translation>
    </message>
    <message>
        <source>Adds colour to faces</source>
        <translation>为人脸上色</translation>
    </message>
    <message>
        <source>Animates a portrait</source>
        <translation>让人像动起来</translation>
    </message>
    <message>
        <source>Enlarges photographs</source>
        <translation>放大照片</translation>
    </message>
    <message>
        <source>Fills missing parts of faces</source>
        <translation>补全人脸缺失的部分</translation>
    </message>
    <message>
        <source>Finds faces and five points on each</source>
        <translation>查找人脸及每张脸上的五个点</translation>
    </message>
    <message>
        <source>Finds scratches and restores old photographs</source>
        <translation>查找划痕并修复老照片</translation>
    </message>
    <message>
        <source>Makes a face from a map of its parts</source>
        <translation>由面部分区图生成人脸</translation>
    </message>
    <message>
        <source>Measures whether two faces are the same person</source>
        <translation>判断两张人脸是否为同一人</translation>
    </message>
    <message>
        <source>Removes motion blur</source>
        <translation>去除运动模糊</translation>
    </message>
    <message>
        <source>Removes noise</source>
        <translation>去除噪点</translation>
    </message>
    <message>
        <source>Restores faces</source>
        <translation>修复人脸</translation>
    </message>
    <message>
        <source>Tells the parts of a face apart</source>
        <translation>区分面部各部分</translation>
    </message>
    <message>
        <source>Size and hash come from public model lists of others; the publisher states none.</source>
        <translation>大小和哈希取自他人的公开模型列表；发布者未提供。</translation>
    </message>
    <message>
        <source>ONNX: run by OpenCV, not by the networks of this program.</source>
        <translation>ONNX：由 OpenCV 运行，而非本程序的网络。</translation>
    </message>
    <message>
        <source>Published on ModelScope, damo/cv_gpen_image-portrait-enhancement-hires; the name of the file is not known.</source>
        <translation>发布于 ModelScope 的 damo/cv_gpen_image-portrait-enhancement-hires；文件名不详。</translation>
    </message>
    <message>
        <source>Trained on MS-Celeb-1M, a data set that was withdrawn.</source>
        <translation>以已撤回的数据集 MS-Celeb-1M 训练。</translation>
    </message>
    <message>
        <source>The name of the file carries the first 8 digits of its hash: ff704c30.</source>
        <translation>文件名带有其哈希的前 8 位：ff704c30。</translation>
    </message>
    <message>
        <source>The address is a folder. The file holds a keypoint detector and a generator.</source>
        <translation>该地址是一个文件夹。文件中含有关键点检测器和生成器。</translation>
    </message>
    <message>
        <source>Has the keys and shapes of RetinaFace, MobileNet 0.25, but plain ReLU and other anchors; address and hash are not recorded.</source>
        <translation>键和形状与 RetinaFace、MobileNet 0.25 相同，但用普通 ReLU 和不同的锚框；地址和哈希未记录。</translation>
    </message>
    <message>
        <source>From the model zoo of insightface (r50); address, size and hash were not found.</source>
        <translation>出自 insightface 模型库 (r50)；未找到地址、大小和哈希。</translation>
    </message>
    <message>
        <source>Caffe: not read by this program.</source>
        <translation>Caffe：本程序不读取。</translation>
    </message>
    <message>
        <source>Another network of the same author (Face-Detector-1MB) has the same keys but plain ReLU and other anchors; only the hash tells them apart.</source>
        <translation>同一作者的另一个网络 (Face-Detector-1MB) 键相同，但用普通 ReLU 和不同的锚框；只能靠哈希区分。</translation>
    </message>
    <message>
        <source>A zip of several files (scratch detection, two encoders and decoders, three mapping networks): unpack it and import those.</source>
        <translation>含多个文件的 zip（划痕检测、两个编码器和解码器、三个映射网络）：请解压后导入其中的文件。</translation>
    </message>
    <message>
        <source>Enlarges photographs twofold, faithfully</source>
        <translation>将照片忠实地放大两倍</translation>
    </message>
    <message>
        <source>Enlarges photographs fourfold, faithfully</source>
        <translation>将照片忠实地放大四倍</translation>
    </message>
    <message>
        <source>Comes with the program.</source>
        <translation>随程序提供。</translation>
    </message>
    <message>
        <source>Takes a little blur back, faithfully</source>
        <translation>忠实地去除轻微模糊</translation>
    </message>
    <message>
        <source>Lays grain over the result, so that smoothed and enlarged areas do not look like plastic.</source>
        <translation>给结果加上颗粒，使磨平和放大的区域不显得像塑料。</translation>
    </message>
    <message>
        <source>How strong the grain is.</source>
        <translation>颗粒的强度。</translation>
    </message>
    <message>
        <source>How coarse the grain is, in pixels of the result.</source>
        <translation>颗粒的粗细，以结果的像素计。</translation>
    </message>
    <message>
        <source>Follow the photograph&apos;s grain</source>
        <translation>跟随照片的颗粒</translation>
    </message>
    <message>
        <source>The amount is a share of the photograph&apos;s own noise: 100 is as much as it had.</source>
        <translation>数量是照片自身噪点的比例：100 即与原有的一样多。</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>色彩</translation>
    </message>
    <message>
        <source>Share of the grain that each colour has for itself; film has little, a sensor much.</source>
        <translation>各颜色独立的颗粒所占比例：胶片少，传感器多。</translation>
    </message>
    <message>
        <source>Tones</source>
        <translation>影调</translation>
    </message>
    <message>
        <source>Like film</source>
        <translation>如胶片</translation>
    </message>
    <message>
        <source>Even</source>
        <translation>均匀</translation>
    </message>
    <message>
        <source>Where the grain is. Film has least of it in black and white.</source>
        <translation>颗粒分布在哪里。胶片在黑与白处最少。</translation>
    </message>
    <message>
        <source>Only a picture that is done can be done again with other settings.</source>
        <translation>只有已完成的照片才能用其他设置重新处理。</translation>
    </message>
    <message>
        <source>Somebody else is working on this picture already.</source>
        <translation>已有别人在处理这张照片。</translation>
    </message>
    <message>
        <source>A picture failed. Look at it, then go on.</source>
        <translation>有一张照片失败了。请先查看，再继续。</translation>
    </message>
    <message>
        <source>This model is never chosen automatically.</source>
        <translation>这个模型从不会被自动选用。</translation>
    </message>
    <message>
        <source>The file ends after %1 % of the picture: the rest is missing and stays grey.</source>
        <translation>文件在照片的 %1 % 处中断：其余部分缺失，保持灰色。</translation>
    </message>
    <message>
        <source>The file is damaged: after %1 % of the picture parts may be wrong or missing.</source>
        <translation>文件已损坏：照片 %1 % 之后的内容可能有误或缺失。</translation>
    </message>
    <message>
        <source>Best available</source>
        <translation>本机最佳</translation>
    </message>
    <message>
        <source>Scans of old prints: grain and softness are cleaned, twice the size; tone, scratches and stains stay.</source>
        <translation>老照片扫描件：清除颗粒与模糊，尺寸放大两倍；色调、划痕和污渍保持不变。</translation>
    </message>
    <message>
        <source>This is not a readable image file.</source>
        <translation>这不是可读取的图像文件。</translation>
    </message>
    <message>
        <source>No face restoration model is installed, so faces were only cleaned and sharpened. The list of models says which there are and what each allows.</source>
        <translation>未安装人脸修复模型，因此只对人脸做了降噪和锐化。有哪些模型、各自允许什么用途，见模型列表。</translation>
    </message>
    <message>
        <source>Nothing may be written in the folder of the data. Check its permissions.</source>
        <translation>数据文件夹不允许写入。请检查权限。</translation>
    </message>
    <message>
        <source>The folder of the data is not there. Make it, or choose another one.</source>
        <translation>数据文件夹不存在。请新建，或另选一个。</translation>
    </message>
    <message>
        <source>The disk of the data is full. Make room.</source>
        <translation>数据所在的磁盘已满。请腾出空间。</translation>
    </message>
    <message>
        <source>A file to lock the data cannot be written.</source>
        <translation>无法写入数据的锁定文件。</translation>
    </message>
</context>
<context>
    <name>main</name>
    <message>
        <source>Restores and enhances photographs.</source>
        <translation>修复和增强照片。</translation>
    </message>
    <message>
        <source>The preset that pictures have when they are opened, by its id.</source>
        <translation>打开照片时使用的预设（标识）。</translation>
    </message>
    <message>
        <source>Pictures and folders to open.</source>
        <translation>要打开的照片和文件夹。</translation>
    </message>
</context>
</TS>
